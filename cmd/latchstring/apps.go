package main

import "github.com/spf13/cobra"

func (p *program) appCommand() *cobra.Command { return group("app", "Connected apps", "") }
