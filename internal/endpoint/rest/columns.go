package rest

import (
	"encoding/json"

	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// column is what columns=true says of one column. The sf CLI asks after every
// query that found something, and fails without the list.
type column struct {
	Aggregate      bool     `json:"aggregate"`
	ApexType       string   `json:"apexType"`
	BooleanType    bool     `json:"booleanType"`
	ColumnName     string   `json:"columnName"`
	Custom         bool     `json:"custom"`
	DisplayName    string   `json:"displayName"`
	ForeignKeyName *string  `json:"foreignKeyName"`
	Insertable     bool     `json:"insertable"`
	JoinColumns    []column `json:"joinColumns"`
	NumberType     bool     `json:"numberType"`
	TextType       bool     `json:"textType"`
	Updatable      bool     `json:"updatable"`
}

func (f *field) column() column {
	text := f.kind.query == soql.TypeString || f.kind.query == soql.TypeID
	col := column{
		ApexType: f.kind.apex, BooleanType: f.kind == kindBoolean, ColumnName: f.name,
		DisplayName: f.name, JoinColumns: []column{}, TextType: text,
	}
	if f.relationship != "" {
		col.ForeignKeyName = &f.relationship
	}
	return col
}

// describeColumns answers a query with columns=true: what it would return, and
// no record.
func (p *plan) describeColumns() ([]byte, error) {
	list := []column{}
	id := false
	for _, f := range p.columns {
		list = append(list, f.column())
		id = id || f.kind == kindID
	}
	if p.count {
		list = append(list, column{
			Aggregate: true, ApexType: "Integer", ColumnName: "count", DisplayName: "count",
			JoinColumns: []column{}, NumberType: true,
		})
	}
	return json.Marshal(struct {
		ColumnMetadata []column `json:"columnMetadata"`
		EntityName     string   `json:"entityName"`
		GroupBy        bool     `json:"groupBy"`
		IDSelected     bool     `json:"idSelected"`
		KeyPrefix      string   `json:"keyPrefix"`
	}{list, p.object.name, false, id, string(p.object.prefix)})
}
