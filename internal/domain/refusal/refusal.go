package refusal

import (
	"strings"

	"github.com/latchstring/latchstring/internal/domain/audit"
	"github.com/latchstring/latchstring/internal/protocol/oauth"
)

// Refusal is a request that was understood and is not granted. Failures of the
// machinery (a database that is away) are plain errors instead.
type Refusal struct {
	Cause Cause
	// Wire is what an OAuth client is told.
	Wire oauth.Error
	// Status is what the login history shows.
	Status audit.Status
	// Facts show the cause; never a secret.
	Facts []audit.Fact
	// app is the app's label for the remedy's page, when it is known.
	app string
}

// New returns the refusal for a cause with the facts that show it, given as
// name, value, name, value.
func New(cause Cause, facts ...string) *Refusal {
	row := catalogue[cause]
	r := &Refusal{Cause: cause, Wire: row.wire, Status: row.status}
	for i := 0; i+1 < len(facts); i += 2 {
		r.Facts = append(r.Facts, audit.Fact{Name: facts[i], Value: facts[i+1]})
	}
	return r
}

// For names the app whose pages the remedy points to.
func (r *Refusal) For(label string) *Refusal {
	r.app = label
	return r
}

// With adds a fact.
func (r *Refusal) With(name, value string) *Refusal {
	r.Facts = append(r.Facts, audit.Fact{Name: name, Value: value})
	return r
}

// Error returns the cause, for logs. It is not for the wire.
func (r *Refusal) Error() string { return string(r.Cause) }

// Detail returns what the login history keeps of the refusal.
func (r *Refusal) Detail() *audit.RefusalDetail {
	row := catalogue[r.Cause]
	remedy := row.remedy
	remedy.Page = r.fill(remedy.Page)
	remedy.Action = r.fill(remedy.Action)
	return &audit.RefusalDetail{
		Code:        r.Wire.Code,
		Description: r.Wire.Description,
		Cause:       string(r.Cause),
		Explanation: r.fill(row.explanation),
		Facts:       r.Facts,
		Remedy:      remedy,
	}
}

// Row completes a row of the login history that says who was refused and where.
// request is the id that the client finds in X-Request-Id.
func (r *Refusal) Row(row audit.Login, request string) audit.Login {
	row.Status, row.Refusal = r.Status, r.Detail()
	row.Refusal.Request = request
	return row
}

// fill puts the app's label and the facts in the places that a row's text
// leaves for them: {app} and {name of the fact}.
func (r *Refusal) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	label := r.app
	if label == "" {
		label = "the app"
	}
	pairs := []string{"{app}", label}
	for _, f := range r.Facts {
		pairs = append(pairs, "{"+f.Name+"}", f.Value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
