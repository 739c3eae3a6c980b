// Command eventbridge does what an event bus does with an API that wants OAuth
// client credentials, such as Amazon EventBridge with a connection and an API
// destination: it gets a token when the connection is made, calls with that
// token, and gets a new one when the target answers 401 or 407.
//
// It makes the connection in the three ways in which such programs send their
// credentials. SITE, KEY and SECRET come from the environment. It is an example,
// and imports the standard library only.
package main
