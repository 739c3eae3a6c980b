package rest

import (
	"context"
	"strings"

	"github.com/latchstring/latchstring/internal/protocol/sfid"
	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// row is one record of an object, such as a *user.Account. Only the fields of
// its object look into it.
type row any

// object is a kind of record.
type object struct {
	name, label, plural string
	prefix              sfid.Prefix
	// fields begin with Id.
	fields []field
	// finders read the one record that has a value in a field, by the field's
	// name. A record that is not there is errNoRow.
	finders map[string]finder
	// scan gives every record to yield, in a fixed order, until yield returns
	// false.
	scan func(ctx context.Context, from Records, yield func(row) bool) error
}

type finder func(ctx context.Context, from Records, value string) (row, error)

// field is one column of an object.
type field struct {
	name, label string
	kind        *kind
	// length is the most characters of a text.
	length int
	// required says that the field is never null.
	required bool
	// unique says that no two records have the same value.
	unique bool
	// nameField marks the field that people know a record by.
	nameField bool
	// refersTo and relationship are an object's name and the name of the way
	// to it, for references.
	refersTo, relationship string

	value func(row) soql.Value
}

// kind is the type of a field: its name in describe, the SOAP type, the type
// in queries, and the Java type that query columns speak of.
type kind struct {
	name, soap, apex string
	query            soql.Type
	length           int
}

var (
	kindID        = &kind{"id", "tns:ID", "Id", soql.TypeID, sfid.Len18}
	kindReference = &kind{"reference", "tns:ID", "Id", soql.TypeID, sfid.Len18}
	kindString    = &kind{"string", "xsd:string", "String", soql.TypeString, 255}
	kindEmail     = &kind{"email", "xsd:string", "String", soql.TypeString, 128}
	kindPhone     = &kind{"phone", "xsd:string", "String", soql.TypeString, 40}
	kindPicklist  = &kind{"picklist", "xsd:string", "String", soql.TypeString, 40}
	kindBoolean   = &kind{"boolean", "xsd:boolean", "Boolean", soql.TypeBool, 0}
	kindDateTime  = &kind{"datetime", "xsd:dateTime", "Datetime", soql.TypeDateTime, 0}
)

// maxLength is the length that describe shows.
func (f *field) maxLength() int {
	if f.length > 0 {
		return f.length
	}
	return f.kind.length
}

// of makes a field's value from the record's own type.
func of[T any](value func(T) soql.Value) func(row) soql.Value {
	return func(r row) soql.Value {
		record, ok := r.(T)
		if !ok {
			return soql.Value{}
		}
		return value(record)
	}
}

// text is of for a field that is a string.
func text[T any](value func(T) string) func(row) soql.Value {
	return of(func(r T) soql.Value { return soql.Text(value(r)) })
}

// constant is the value of a field that is the same in every record.
func constant(v soql.Value) func(row) soql.Value { return func(row) soql.Value { return v } }

// field returns the field of this name, in any case, or nil.
func (o *object) field(name string) *field {
	for i := range o.fields {
		if strings.EqualFold(o.fields[i].name, name) {
			return &o.fields[i]
		}
	}
	return nil
}

// objectNamed returns the object of this name, in any case, or nil.
func objectNamed(name string) *object {
	for _, o := range objects {
		if strings.EqualFold(o.name, name) {
			return o
		}
	}
	return nil
}

// appendRecord writes a record with the given fields.
func (o *object) appendRecord(dst []byte, base string, r row, fields []*field) []byte {
	dst = append(dst, `{"attributes":{"type":"`...)
	dst = append(dst, o.name...)
	dst = append(dst, `","url":"`...)
	dst = append(append(append(append(dst, base...), "/sobjects/"...), o.name...), '/')
	dst = append(dst, o.fields[0].value(r).Text...)
	dst = append(dst, `"}`...)
	for _, f := range fields {
		dst = append(append(append(dst, `,"`...), f.name...), `":`...)
		dst = appendValue(dst, f.value(r))
	}
	return append(dst, '}')
}
