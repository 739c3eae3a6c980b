package rest

import (
	"encoding/json"

	"github.com/latchstring/latchstring/internal/protocol/soql"
)

// objectInfo is what describe says of an object, in short and in full. What no
// object here can do is false.
type objectInfo struct {
	Name                string            `json:"name"`
	Label               string            `json:"label"`
	LabelPlural         string            `json:"labelPlural"`
	KeyPrefix           string            `json:"keyPrefix"`
	Activateable        bool              `json:"activateable"`
	Createable          bool              `json:"createable"`
	Custom              bool              `json:"custom"`
	CustomSetting       bool              `json:"customSetting"`
	Deletable           bool              `json:"deletable"`
	DeprecatedAndHidden bool              `json:"deprecatedAndHidden"`
	FeedEnabled         bool              `json:"feedEnabled"`
	Layoutable          bool              `json:"layoutable"`
	Mergeable           bool              `json:"mergeable"`
	MRUEnabled          bool              `json:"mruEnabled"`
	Queryable           bool              `json:"queryable"`
	Replicateable       bool              `json:"replicateable"`
	Retrieveable        bool              `json:"retrieveable"`
	Searchable          bool              `json:"searchable"`
	Triggerable         bool              `json:"triggerable"`
	Undeletable         bool              `json:"undeletable"`
	Updateable          bool              `json:"updateable"`
	URLs                map[string]string `json:"urls"`
}

// fieldInfo is what describe says of a field.
type fieldInfo struct {
	Name             string     `json:"name"`
	Label            string     `json:"label"`
	Type             string     `json:"type"`
	SOAPType         string     `json:"soapType"`
	Length           int        `json:"length"`
	ByteLength       int        `json:"byteLength"`
	Precision        int        `json:"precision"`
	Scale            int        `json:"scale"`
	Digits           int        `json:"digits"`
	Nillable         bool       `json:"nillable"`
	Unique           bool       `json:"unique"`
	IDLookup         bool       `json:"idLookup"`
	NameField        bool       `json:"nameField"`
	NamePointing     bool       `json:"namePointing"`
	Filterable       bool       `json:"filterable"`
	Sortable         bool       `json:"sortable"`
	Groupable        bool       `json:"groupable"`
	Aggregatable     bool       `json:"aggregatable"`
	AutoNumber       bool       `json:"autoNumber"`
	Calculated       bool       `json:"calculated"`
	CaseSensitive    bool       `json:"caseSensitive"`
	Createable       bool       `json:"createable"`
	Updateable       bool       `json:"updateable"`
	Permissionable   bool       `json:"permissionable"`
	Custom           bool       `json:"custom"`
	ExternalID       bool       `json:"externalId"`
	DefaultValue     *string    `json:"defaultValue"`
	InlineHelpText   *string    `json:"inlineHelpText"`
	RelationshipName *string    `json:"relationshipName"`
	ReferenceTo      []string   `json:"referenceTo"`
	PicklistValues   []struct{} `json:"picklistValues"`
}

func (o *object) info(base string) objectInfo {
	at := base + "/sobjects/" + o.name
	return objectInfo{
		Name: o.name, Label: o.label, LabelPlural: o.plural, KeyPrefix: string(o.prefix),
		Queryable: true, Replicateable: true, Retrieveable: true,
		URLs: map[string]string{"sobject": at, "describe": at + "/describe", "rowTemplate": at + "/{ID}"},
	}
}

func (f *field) info() fieldInfo {
	info := fieldInfo{
		Name: f.name, Label: f.label, Type: f.kind.name, SOAPType: f.kind.soap,
		Length: f.maxLength(), Nillable: !f.required, Unique: f.unique && f.kind != kindID,
		IDLookup: f.unique, NameField: f.nameField, Filterable: true, Sortable: true,
		ReferenceTo: []string{}, PicklistValues: []struct{}{},
	}
	if f.kind.query == soql.TypeString {
		info.ByteLength = 3 * info.Length // as at Salesforce: UTF-8 without the planes above the first
	}
	if f.refersTo != "" {
		info.ReferenceTo, info.RelationshipName = []string{f.refersTo}, &f.relationship
	}
	return info
}

// describeGlobal answers /sobjects.
func (c *call) describeGlobal() ([]byte, error) {
	list := make([]objectInfo, len(objects))
	for i, o := range objects {
		list[i] = o.info(c.base)
	}
	return json.Marshal(struct {
		Encoding     string       `json:"encoding"`
		MaxBatchSize int          `json:"maxBatchSize"`
		SObjects     []objectInfo `json:"sobjects"`
	}{"UTF-8", 200, list})
}

// basics answers /sobjects/{object}.
func (c *call) basics() ([]byte, error) {
	return json.Marshal(struct {
		ObjectDescribe objectInfo `json:"objectDescribe"`
		RecentItems    []struct{} `json:"recentItems"`
	}{c.object.info(c.base), []struct{}{}})
}

// describe answers /sobjects/{object}/describe.
func (c *call) describe() ([]byte, error) {
	fields := make([]fieldInfo, len(c.object.fields))
	for i := range c.object.fields {
		fields[i] = c.object.fields[i].info()
	}
	return json.Marshal(struct {
		objectInfo
		Fields             []fieldInfo `json:"fields"`
		ChildRelationships []struct{}  `json:"childRelationships"`
		RecordTypeInfos    []struct{}  `json:"recordTypeInfos"`
		SupportedScopes    []struct{}  `json:"supportedScopes"`
	}{c.object.info(c.base), fields, []struct{}{}, []struct{}{}, []struct{}{}})
}
