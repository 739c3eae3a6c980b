package main

import (
	"io"
	"strings"
	"testing"
)

func TestParseReady(t *testing.T) {
	const good = `{"url":"http://localhost:8080","org_id":"00D","my_domain":"http://localhost:8080","admin":{},"app":{"name":"Data_Sync","consumer_key":"3MVG9k","consumer_secret":"TOPSECRET","run_as":"u"},"ready_ms":42}`
	r, err := parseReady(good)
	if err != nil || r.App.Key != "3MVG9k" || r.App.Secret != "TOPSECRET" || r.ReadyMS != 42 {
		t.Errorf("%+v, %v", r.App.Key, err)
	}
	for _, bad := range []string{
		"", "banner TOPSECRET", strings.Replace(good, "3MVG9k", "", 1),
		strings.Replace(good, "42", "0", 1), strings.Replace(good, "http://localhost:8080", "", 1),
	} {
		if _, err := parseReady(bad); err == nil || strings.Contains(err.Error(), "TOPSECRET") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestTarget(t *testing.T) {
	for _, tt := range []struct {
		ready      ready
		addr, host string
	}{
		{ready{URL: "http://localhost:81", MyDomain: "http://localhost:81"}, "127.0.0.1:81", "localhost:81"},
		{ready{URL: "http://localhost:81", MyDomain: "http://acme.localhost:82"}, "127.0.0.1:81", "acme.localhost:82"},
		{ready{URL: "http://localhost:81"}, "127.0.0.1:81", "localhost:81"},
		{ready{URL: "localhost"}, "", ""},
	} {
		addr, host, err := (&server{ready: tt.ready}).target()
		if addr != tt.addr || host != tt.host || (err != nil) != (tt.addr == "") {
			t.Errorf("%+v: %q, %q, %v", tt.ready, addr, host, err)
		}
	}
}

func TestOptions(t *testing.T) {
	o, err := parseOptions(nil, io.Discard)
	if err != nil || o.rounds < 5 || o.connections != 8 || o.gate {
		t.Errorf("defaults: %+v, %v", o, err)
	}
	for _, args := range []string{"-rounds 0", "-seconds 0.01", "-connections 0", "-procs 0", "-starts 0", "floors", "-unknown"} {
		if o, err := parseOptions(strings.Fields(args), io.Discard); err == nil {
			t.Errorf("%s was accepted: %+v", args, o)
		}
	}
}
