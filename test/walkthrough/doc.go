// Package walkthrough runs the shell blocks of a Markdown page as a reader would:
// copied into one shell, one after the other. A page that is tested so cannot
// promise what does not work.
//
// A block is a paragraph that is indented by four columns. The package is for
// tests only and imports nothing of the project.
package walkthrough
