package rest

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// query answers /query and /queryAll, which finds the same: nothing that was
// deleted is kept.
func (c *call) query() ([]byte, error) {
	params, err := c.params()
	if err != nil {
		return nil, err
	}
	p, err := planOf(params.Get("q"))
	if err != nil {
		return nil, err
	}
	if params.Get("columns") == "true" {
		return p.describeColumns()
	}
	return c.run(p, params.Get("q"), 0)
}

// queryMore answers the page of a query that a locator names.
func (c *call) queryMore() ([]byte, error) {
	text, skip, err := openLocator(c.r.PathValue("locator"))
	if err != nil {
		return nil, err
	}
	p, err := planOf(text)
	if err != nil {
		return nil, err
	}
	return c.run(p, text, skip)
}

// queryTooling answers /tooling/query: a query is read, and has no objects to
// ask.
func (c *call) queryTooling() ([]byte, error) {
	params, err := c.params()
	if err != nil {
		return nil, err
	}
	q, err := parse(params.Get("q"))
	if err != nil {
		return nil, err
	}
	return nil, unknownObject(q)
}

func parse(text string) (*soql.Query, error) {
	if text == "" {
		return nil, errNoQuery
	}
	q, err := soql.Parse(text)
	return q, queryFault(err)
}

// unknownObject is INVALID_TYPE. The sf CLI takes anything else as proof that
// the org is a Dev Hub, or has sandboxes.
func unknownObject(q *soql.Query) *fault {
	at := q.ErrorAt(q.From.Pos, soql.Unsupported, "sObject type '"+clip(q.From.Object)+"' is not supported.")
	return &fault{http.StatusBadRequest, "INVALID_TYPE", at.Error()}
}

// collect is plan.collect, in turn where all records are looked at.
func (c *call) collect(p *plan, skip int) ([]row, int, error) {
	if p.found == nil {
		leave, err := c.scans.enter(c.r.Context(), c.session.Org.ID)
		if err != nil {
			return nil, 0, err
		}
		defer leave()
	}
	return p.collect(c.r.Context(), c.records(), skip)
}

// run carries a plan out and writes one page of it.
func (c *call) run(p *plan, query string, skip int) ([]byte, error) {
	rows, total, err := c.collect(p, skip)
	if err != nil {
		return nil, err
	}
	next := skip + len(rows)
	done := p.count || len(rows) == 0 || next >= total
	b := append(make([]byte, 0, 256+len(rows)*256), `{"totalSize":`...)
	b = strconv.AppendInt(b, int64(total), 10)
	b = strconv.AppendBool(append(b, `,"done":`...), done)
	if !done {
		b = append(b, `,"nextRecordsUrl":`...)
		b = appendText(b, c.base+"/query/"+locator(query, next))
	}
	b = append(b, `,"records":[`...)
	for i, r := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = p.object.appendRecord(b, c.base, r, p.columns)
	}
	return append(b, "]}"...), nil
}

// locator names the rest of a query: where it goes on, and the query itself.
// Nothing is kept for it here, and a locator that somebody makes up is a query
// that he may ask anyway.
func locator(query string, next int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(next) + " " + query))
}

func openLocator(text string) (query string, next int, err error) {
	plain, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", 0, errLocator
	}
	number, query, ok := strings.Cut(string(plain), " ")
	n, err := strconv.ParseUint(number, 10, 31)
	if !ok || err != nil {
		return "", 0, errLocator
	}
	return query, int(n), nil
}
