package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

const completionAbout = `Print a script that completes commands and flags in your shell.

  bash         source <(latchstring completion bash)
  zsh          latchstring completion zsh > "${fpath[1]}/_latchstring"
  fish         latchstring completion fish > ~/.config/fish/completions/latchstring.fish
  powershell   latchstring completion powershell | Out-String | Invoke-Expression

Put the line for bash in ~/.bashrc to have it in every shell.`

func (p *program) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use: "completion bash|zsh|fish|powershell", Short: "Print a completion script for a shell",
		Long: completionAbout, ValidArgs: shells, DisableFlagsInUseLine: true,
		Args: cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(p.out, true)
			case "zsh":
				return root.GenZshCompletion(p.out)
			case "fish":
				return root.GenFishCompletion(p.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(p.out)
			}
			return fmt.Errorf("no completion for %q", args[0])
		},
	}
}
