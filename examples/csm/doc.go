// Command csm is the Save & Check button of a connector that is set up with
// three fields: Site, Consumer Key and Consumer Secret. It checks what can be
// seen without asking, gets a token, makes one call, and says in a person's
// words what is wrong and where to mend it.
//
// The site is an argument; KEY and SECRET come from the environment, so that
// they are in no process list. It is an example, and imports the standard
// library only.
package main
