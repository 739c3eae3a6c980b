package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/sfid"
)

// errNoRow says that there is no such record.
var errNoRow = errors.New("no such record")

// byID is a finder by record id, in 15 or 18 characters. Text that is no id of
// the object belongs to no record.
func byID(prefix sfid.Prefix, find func(context.Context, Records, int64) (row, error)) finder {
	return func(ctx context.Context, from Records, value string) (row, error) {
		id, err := sfid.Parse(prefix, value)
		if err != nil {
			return nil, errNoRow
		}
		return find(ctx, from, id)
	}
}

// retrieve answers /sobjects/{object}/{id}: the whole record, or the fields
// that the parameter fields lists and the id.
func (c *call) retrieve() ([]byte, error) {
	id := c.r.PathValue("id")
	if _, err := sfid.Parse(c.object.prefix, id); err != nil {
		return nil, errMalformedID
	}
	fields, err := c.fieldsAsked()
	if err != nil {
		return nil, err
	}
	r, err := c.object.finders["id"](c.r.Context(), c.records(), id)
	if errors.Is(err, errNoRow) {
		return nil, errNotFound
	}
	if err != nil {
		return nil, err
	}
	return c.object.appendRecord(nil, c.base, r, fields), nil
}

// fieldsAsked reads the parameter fields, names separated by commas.
func (c *call) fieldsAsked() ([]*field, error) {
	params, err := c.params()
	if err != nil {
		return nil, err
	}
	asked := params.Get("fields")
	if asked == "" {
		return c.object.all(), nil
	}
	var list []*field
	seen := map[*field]bool{}
	for name := range strings.SplitSeq(asked+",Id", ",") {
		f := c.object.field(strings.TrimSpace(name))
		if f == nil {
			return nil, &fault{
				http.StatusBadRequest, "INVALID_FIELD",
				"No such column '" + clip(name) + "' on sobject of type " + c.object.name,
			}
		}
		if !seen[f] {
			seen[f], list = true, append(list, f)
		}
	}
	return list, nil
}

func (o *object) all() []*field {
	list := make([]*field, len(o.fields))
	for i := range o.fields {
		list[i] = &o.fields[i]
	}
	return list
}
