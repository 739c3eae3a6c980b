package reqinfo

import (
	"context"
	"net/netip"
	"testing"
)

func TestFromGivesWhatWithPut(t *testing.T) {
	want := Info{
		ID: "0123456789abcdef", Addr: netip.MustParseAddr("192.0.2.1"), Scheme: "https", Host: "acme.example",
		Site: Site{Kind: MyDomain, OrgID: 7, Origin: "https://acme.example"},
	}
	type other struct{}
	ctx := context.WithValue(context.Background(), other{}, "kept")
	ctx = With(ctx, Info{ID: "earlier"})
	ctx = context.WithValue(With(ctx, want), key{}, nil)
	if got := From(ctx); got != (Info{}) {
		t.Errorf("a shadowed key gave %+v", got)
	}
	ctx, cancel := context.WithCancel(With(ctx, want))
	if got := From(ctx); got != want {
		t.Errorf("From = %+v, want %+v", got, want)
	}
	if ctx.Value(other{}) != "kept" {
		t.Error("the parent's value is gone")
	}
	cancel()
	if ctx.Err() == nil {
		t.Error("cancellation is lost")
	}
}

func TestFromWithoutInfo(t *testing.T) {
	got := From(context.Background())
	if got != (Info{}) || got.Addr.IsValid() {
		t.Errorf("From an empty context = %+v", got)
	}
}

func TestFromGivesACopy(t *testing.T) {
	ctx := With(context.Background(), Info{ID: "one"})
	info := From(ctx)
	info.ID = "two"
	if got := From(ctx).ID; got != "one" {
		t.Errorf("a reader changed the request's id to %q", got)
	}
}

func TestKind(t *testing.T) {
	both := Login | MyDomain
	for _, c := range []struct {
		kind, want Kind
		has        bool
		text       string
	}{
		{Login, Login, true, "login"},
		{Login, MyDomain, false, "login"},
		{MyDomain, Login, false, "my domain"},
		{both, Login, true, "login and my domain"},
		{both, both, true, "login and my domain"},
		{MyDomain, both, false, "my domain"},
		{0, Login, false, "none"},
	} {
		if c.kind.Has(c.want) != c.has || c.kind.String() != c.text {
			t.Errorf("%d has %d: %v, text %q", c.kind, c.want, c.kind.Has(c.want), c.kind)
		}
	}
}

func BenchmarkWith(b *testing.B) {
	b.ReportAllocs()
	ctx := context.Background()
	for b.Loop() {
		_ = From(With(ctx, Info{ID: "x"}))
	}
}
