package metadata

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The bounds of a file. Real ones have some kilobytes and four levels.
const (
	// MaxFile is how large a file may be, in bytes.
	MaxFile  = 1 << 20
	maxDepth = 32
)

// Namespace is that of all metadata.
const Namespace = "http://soap.sforce.com/2006/04/metadata"

// syntaxError stops the reading of a file.
type syntaxError struct {
	line    int
	message string
}

func (e *syntaxError) Error() string { return e.message }

// parser builds the tree of one file.
type parser struct {
	decoder *xml.Decoder
	open    []frame
	root    *node
	// space is the root's namespace; all elements are in it.
	space string
	// notes are faults that do not stop the reading.
	notes []note
}

// frame is an element that has not ended yet.
type frame struct {
	*node
	text []byte
	// null is xsi:nil="true": the element counts as absent.
	null bool
}

type note struct {
	line    int
	message string
}

// parse reads one document; its root and notes are the parser's. The error is
// a [*syntaxError].
func parse(content []byte) (*parser, error) {
	content, err := utf8Text(content)
	if err != nil {
		return nil, err
	}
	p := &parser{decoder: xml.NewDecoder(bytes.NewReader(content))}
	p.decoder.CharsetReader = func(label string, _ io.Reader) (io.Reader, error) {
		return nil, &syntaxError{1, fmt.Sprintf("the file is declared as %q. Save it as UTF-8 and declare that.", shown(label))}
	}
	for {
		line, _ := p.decoder.InputPos()
		token, err := p.decoder.Token()
		if errors.Is(err, io.EOF) {
			return p.finish(line)
		}
		if err == nil {
			err = p.take(token, line)
		}
		if err != nil {
			return nil, readable(err, line)
		}
	}
}

// utf8Text refuses what is too large or not UTF-8 and drops a byte order mark.
func utf8Text(content []byte) ([]byte, error) {
	if len(content) > MaxFile {
		return nil, &syntaxError{0, fmt.Sprintf("the file has %d bytes; at most %d are read", len(content), MaxFile)}
	}
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(content, []byte(mark)) {
			return nil, &syntaxError{1, "the file is UTF-16. Save it as UTF-8."}
		}
	}
	return bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")), nil
}

// readable makes one error of the decoder's kinds.
func readable(err error, line int) error {
	var own *syntaxError
	if errors.As(err, &own) {
		return own
	}
	var theirs *xml.SyntaxError
	if errors.As(err, &theirs) {
		return &syntaxError{theirs.Line, "the file is not well-formed XML: " + theirs.Msg}
	}
	return &syntaxError{line, "the file is not well-formed XML: " + err.Error()}
}

func (p *parser) take(token xml.Token, line int) error {
	switch t := token.(type) {
	case xml.StartElement:
		return p.start(t, line)
	case xml.EndElement:
		return p.end()
	case xml.CharData:
		return p.chars(t, line)
	case xml.Directive:
		return &syntaxError{line, "document type declarations and entities are not read. Remove <!" + shown(firstWord(string(t))) + " …>."}
	}
	return nil // comments and processing instructions say nothing
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

func (p *parser) start(t xml.StartElement, line int) error {
	n := &node{name: t.Name.Local, line: line}
	switch {
	case len(p.open) >= maxDepth:
		return &syntaxError{line, fmt.Sprintf("elements are nested more than %d deep", maxDepth)}
	case len(p.open) > 0:
		if t.Name.Space != p.space {
			return &syntaxError{line, fmt.Sprintf("<%s> belongs to another namespace than the file. Remove its prefix or its xmlns.", shown(n.name))}
		}
	case p.root != nil:
		return &syntaxError{line, fmt.Sprintf("<%s> follows the end of <%s>. A file has one root element.", shown(n.name), p.root.name)}
	default:
		p.root, p.space = n, t.Name.Space
	}
	p.open = append(p.open, frame{node: n, null: p.attributes(n, t.Attr)})
	return nil
}

// attributes reads xsi:nil; metadata has no others.
func (p *parser) attributes(n *node, list []xml.Attr) (null bool) {
	for _, a := range list {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Local == "xmlns":
		case a.Name.Local == "nil" && (a.Value == "true" || a.Value == "1"):
			null = true
		default:
			p.notes = append(p.notes, note{n.line, fmt.Sprintf("the attribute %q of <%s> has no meaning and is dropped.", shown(a.Name.Local), shown(n.name))})
		}
	}
	return null
}

func (p *parser) end() error {
	n := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	blank := len(bytes.TrimSpace(n.text)) == 0
	switch {
	case !blank && len(n.children) > 0:
		return &syntaxError{n.line, fmt.Sprintf("<%s> has text between its elements. Remove it.", shown(n.name))}
	case !blank:
		n.node.text = string(n.text)
	}
	if len(p.open) > 0 && !n.null {
		parent := p.open[len(p.open)-1].node
		parent.children = append(parent.children, n.node)
	}
	return nil
}

func (p *parser) chars(s []byte, line int) error {
	if len(p.open) == 0 {
		if len(bytes.TrimSpace(s)) > 0 {
			return &syntaxError{line, "there is text outside of the root element. Remove it."}
		}
		return nil
	}
	top := &p.open[len(p.open)-1]
	top.text = append(top.text, s...)
	return nil
}

func (p *parser) finish(line int) (*parser, error) {
	if p.root == nil {
		return nil, &syntaxError{line, "the file is empty. It should hold a <ConnectedApp> or a part of an external client app."}
	}
	return p, nil
}
