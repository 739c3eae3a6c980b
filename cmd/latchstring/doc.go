// Command latchstring is the server and the tools of its operator.
//
// Each file holds one group of commands: flags, wiring and what is printed.
// What a command does is in the packages below internal. Exit status 0 is
// success, 1 a refusal and 2 wrong usage.
package main
