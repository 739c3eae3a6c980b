package discovery

import "sync"

// maxDocuments bounds the documents in memory, about three kilobytes each. The
// documents of further origins are made anew for every request.
const maxDocuments = 2048

// documents are the ready documents by issuer. Issuers are configured origins,
// so nobody can fill it with names of his own.
type documents struct {
	mu       sync.RWMutex
	byIssuer map[string]*document
}

func newDocuments() *documents { return &documents{byIssuer: map[string]*document{}} }

func (d *documents) get(issuer string) *document {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.byIssuer[issuer]
}

func (d *documents) put(issuer string, doc *document) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.byIssuer) < maxDocuments {
		d.byIssuer[issuer] = doc
	}
}
