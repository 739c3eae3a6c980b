// Package metadata reads and writes apps as Salesforce's Metadata API does:
// ConnectedApp files, and the External Client App family, whose several files
// make one app.
//
// A file is recognised by its root element, never by its suffix. An app is
// named by its file's name before the first full stop; the parts of an
// external client app say in externalClientApplication whose they are. Every
// fault of every file is reported with file and line.
//
// One table a type says which elements there are, how each is read and how it
// is written back; reading and writing are loops over the tables. What has no
// behaviour here (SAML, canvas, mobile and the like) is held against its shape
// and kept as XML, and so is an element that nobody knows, with a warning.
// Consumer secrets are read and never written.
//
// Shapes follow the Metadata API Developer Guide: ConnectedApp,
// ExternalClientApplication and the ExtlClntApp… types. It may import domain/app
// and protocol packages; it knows nothing of HTTP and storage.
package metadata
