// Command metadata-corpus deploys folders of real app definitions and reports
// every fault: `go run ./test/metadata-corpus [-one-org] FOLDER`.
//
// Each folder below FOLDER is one deployment. By default each goes into a fresh
// org, twice, and what is retrieved then goes into another one: the second
// deployment and the retrieved files must change nothing. With -one-org all go
// into the same org, one after the other. It writes nothing to disk and exits 1
// when a folder was refused or did not come back as it was.
package main
