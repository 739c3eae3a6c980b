// Package examples holds walks that a reader can run: each folder has an app's
// metadata, a program or script that uses it, and a page that tells the story.
// The tests here perform every page as it is written, against a server of their
// own.
//
// The programs import the standard library only, so that they can be taken away
// and used elsewhere. The tests may import test/program and test/walkthrough.
package examples
