package userinfo

import (
	"strconv"
	"strings"

	"github.com/latchstring/latchstring/internal/domain/session"
)

// versionPlaceholder stands in service URLs for the API version, which the
// client fills in.
const versionPlaceholder = "{version}"

// oldestVersion is the first API version that is served.
const oldestVersion = 20

const pictureBase = "/profilephoto/"

// serviceURLs are the URLs of an answer: what stands before and behind the
// version. SOAP paths end in the org's 15 characters.
var serviceURLs = [...]struct {
	name, before, behind string
	soap                 bool
}{
	{"enterprise", "/services/Soap/c/", "/", true},
	{"metadata", "/services/Soap/m/", "/", true},
	{"partner", "/services/Soap/u/", "/", true},
	{"rest", "/services/data/v", "/", false},
	{"sobjects", "/services/data/v", "/sobjects/", false},
	{"search", "/services/data/v", "/search/", false},
	{"query", "/services/data/v", "/query/", false},
	{"recent", "/services/data/v", "/recent/", false},
	{"tooling_soap", "/services/Soap/T/", "/", true},
	{"tooling_rest", "/services/data/v", "/tooling/", false},
}

// chatterURLs follow the user's own page, as at Salesforce.
var chatterURLs = [...]struct{ name, behind string }{
	{"feeds", "/chatter/feeds"},
	{"groups", "/chatter/groups"},
	{"users", "/chatter/users"},
	{"feed_items", "/chatter/feed-items"},
	{"feed_elements", "/chatter/feed-elements"},
}

// links is what the URLs of one answer are made of.
type links struct {
	origin, orgShort, user, version string
}

func (e *Endpoint) linksOf(s *session.Session, version string) links {
	return links{
		origin: e.cfg.Origins.MyDomain(s.Org), orgShort: s.Org.ID.Short(),
		user: s.User.ID.String(), version: version,
	}
}

func (l links) writePhotos(d *document) {
	d.open("photos")
	d.link("picture", l.origin, pictureBase, l.user, "/F")
	d.link("thumbnail", l.origin, pictureBase, l.user, "/T")
	d.close("photos")
}

func (l links) writeURLs(d *document) {
	d.open("urls")
	for i := range serviceURLs {
		row, tail := &serviceURLs[i], ""
		if row.soap {
			tail = l.orgShort
		}
		d.link(row.name, l.origin, row.before, l.version, row.behind, tail)
	}
	d.link("profile", l.origin, "/", l.user)
	for i := range chatterURLs {
		d.link(chatterURLs[i].name, l.origin, "/services/data/v", l.version, chatterURLs[i].behind)
	}
	d.link("custom_domain", l.origin)
	d.close("urls")
}

// versionAsked reads the version parameter of an identity URL: latest, or a
// number that is served, with or without its ".0". Anything else leaves the
// placeholder, so that no text of the sender gets into a URL.
func versionAsked(asked, latest string) string {
	if asked == "latest" {
		return latest
	}
	number, err := strconv.Atoi(strings.TrimSuffix(asked, ".0"))
	newest, _ := strconv.Atoi(strings.TrimSuffix(latest, ".0"))
	if err != nil || number < oldestVersion || number > newest {
		return versionPlaceholder
	}
	return strconv.Itoa(number) + ".0"
}
