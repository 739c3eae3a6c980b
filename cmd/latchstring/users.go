package main

import "github.com/spf13/cobra"

func (p *program) userCommand() *cobra.Command { return group("user", "Users", "") }
func (p *program) orgCommand() *cobra.Command  { return group("org", "Orgs", "") }
func (p *program) historyCommand() *cobra.Command { return group("history", "Evidence", "") }
func (p *program) configCommand() *cobra.Command { return group("config", "Configuration", "") }
