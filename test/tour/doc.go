// Package tour does what README.md tells a newcomer to do: `make run` in a copy
// of the checkout, and then the tour, line by line as it is written. The page
// says what each step shows, and the test holds it to that.
//
// The package has tests only. It may import test/program and test/walkthrough.
package tour
