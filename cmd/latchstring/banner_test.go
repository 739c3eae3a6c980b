package main

import (
	"strings"
	"testing"
)

func TestBanner(t *testing.T) {
	app := &appSeen{"Data_Sync", "THEKEY", "THESECRET", "bot@acme.example"}
	for _, test := range []struct {
		name      string
		ready     readiness
		data      string
		has, lack []string
	}{
		{
			"first start",
			readiness{URL: "http://localhost:8080", Admin: adminSeen{"admin@acme.example", "pass-word"}, App: app},
			"latchstring-data",
			[]string{
				"\n  Admin       admin@acme.example\n  Password    pass-word   (shown this once: keep it)\n",
				"\n  curl http://localhost:8080/services/oauth2/token -d grant_type=client_credentials -d client_id=THEKEY -d client_secret=THESECRET\n",
				"\n  bin/latchstring app list\n",
			},
			[]string{"reset-password", "--data", "<no value>"},
		},
		{
			"second start, data elsewhere",
			readiness{URL: "http://localhost:8080", Admin: adminSeen{Username: "admin@acme.example"}, App: app},
			"my data",
			[]string{
				"bin/latchstring user reset-password admin@acme.example --data 'my data'\n",
				"bin/latchstring history logins --data 'my data'\n",
			},
			[]string{"pass-word", "this once"},
		},
		{
			"nothing left",
			readiness{URL: "http://localhost:8080"},
			"latchstring-data",
			[]string{"nobody has the profile System Administrator", "is not there any more"},
			[]string{"curl", "reset-password", "Secret"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			if err := printBanner(&b, test.ready, "bin/latchstring", "Acme", test.data); err != nil {
				t.Fatal(err)
			}
			for _, want := range test.has {
				if !strings.Contains(b.String(), want) {
					t.Errorf("lacks %q:\n%s", want, b.String())
				}
			}
			for _, not := range test.lack {
				if strings.Contains(b.String(), not) {
					t.Errorf("has %q:\n%s", not, b.String())
				}
			}
		})
	}
}
