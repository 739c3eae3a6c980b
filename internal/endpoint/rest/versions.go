package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// The API versions that are served. Every one of them routes to the same
// resources: clients pin whatever was newest when they were written.
const (
	oldestVersion = 20
	newestVersion = 67
	// Newest is the newest version as clients write it.
	Newest = "67.0"
)

// versionServed reads a path segment such as v66.0.
func versionServed(segment string) bool {
	number, ok := strings.CutPrefix(segment, "v")
	if !ok {
		return false
	}
	number, ok = strings.CutSuffix(number, ".0")
	n, err := strconv.Atoi(number)
	return ok && err == nil && n >= oldestVersion && n <= newestVersion && strconv.Itoa(n) == number
}

// label is the release of a version. There are three a year, and version 20 was
// that of Winter '11.
func label(version int) string {
	seasons := [...]string{"Winter", "Spring", "Summer"}
	releases := version - oldestVersion
	return fmt.Sprintf("%s '%d", seasons[releases%3], 11+releases/3)
}

// serveVersions answers the list of versions, which needs no token.
func serveVersions() http.HandlerFunc {
	list := versions()
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "HEAD, GET")
			f := methodNotAllowed(r.Method)
			send(w, r, f.status, f.render())
			return
		}
		send(w, r, http.StatusOK, list)
	}
}

// versions is the list, oldest first.
func versions() []byte {
	type entry struct {
		Label   string `json:"label"`
		URL     string `json:"url"`
		Version string `json:"version"`
	}
	var list []entry
	for n := oldestVersion; n <= newestVersion; n++ {
		number := strconv.Itoa(n) + ".0"
		list = append(list, entry{label(n), Path + "/v" + number, number})
	}
	body, err := json.Marshal(list)
	if err != nil { // strings always encode
		return []byte("[]")
	}
	return body
}
