package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/latchstring/latchstring/internal/protocol/origin"
)

type duration = time.Duration

// fault is a Problem's two sentences while its key and place are not known yet.
type fault struct{ wrong, write string }

func (f fault) Error() string { return f.wrong }

func text(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		*field(c) = v
		return nil
	}
}

func setSwitch(field func(*Config) *bool) func(*Config, string) error {
	return func(c *Config, v string) error {
		if v != "true" && v != "false" {
			return fault{"is neither true nor false", "Write true or false"}
		}
		*field(c) = v == "true"
		return nil
	}
}

// timeout accepts 100 ms to an hour: less breaks honest clients, more lets
// others hold connections.
func timeout(field func(*Config) *duration) func(*Config, string) error {
	return func(c *Config, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d < 100*time.Millisecond || d > time.Hour {
			return fault{"is not a duration from 100ms to 1h", "Write a number with its unit, for example 30s"}
		}
		*field(c) = d
		return nil
	}
}

func setListen(c *Config, v string) error {
	c.Listen = v
	return checkListen(v)
}

func setOpsListen(c *Config, v string) error {
	if c.OpsListen = v; v == "off" {
		c.OpsListen = ""
		return nil
	}
	return checkListen(v)
}

func checkListen(v string) error {
	bad := fault{"is not host:port", "Write for example 127.0.0.1:8080, [::1]:8080, or :8080 for every interface"}
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		return bad
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fault{"has a port that is not a number from 0 to 65535", bad.write}
	}
	if host == "" {
		return nil
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return nil
	}
	if _, err := origin.ParseHost("http", host); err != nil {
		return bad
	}
	return nil
}

func setDatabase(c *Config, v string) error {
	c.Database = NewSecret(v)
	return nil
}

func setMasterKey(c *Config, v string) error {
	c.MasterKey = NewSecret(v)
	return nil
}

func setLoginOrigin(c *Config, v string) error {
	o, err := parseOrigin(v)
	c.LoginOrigin = o
	return err
}

func setMyDomains(c *Config, v string) error {
	seen := map[origin.Origin]bool{}
	var faults faultList
	for _, item := range splitList(v) {
		o, err := parseOrigin(item)
		switch {
		case err != nil:
			faults.add(item, err)
		case seen[o]:
			faults.add(item, fault{"is given twice", "Leave one out"})
		default:
			seen[o] = true
			c.MyDomains = append(c.MyDomains, o)
		}
	}
	return faults.orNil()
}

func parseOrigin(v string) (origin.Origin, error) {
	o, err := origin.Parse(v)
	if err != nil {
		return o, fault{err.Error(), "Write scheme://host or scheme://host:port, for example https://login.example.com"}
	}
	return o, nil
}

func setProxies(c *Config, v string) error {
	var faults faultList
	for _, item := range splitList(v) {
		prefix, err := parseNetwork(item)
		if err != nil {
			faults.add(item, err)
			continue
		}
		c.TrustedProxies = append(c.TrustedProxies, prefix)
	}
	return faults.orNil()
}

// parseNetwork accepts a bare address as a network of one. A network of
// everybody is refused: whoever is trusted chooses the client's address.
func parseNetwork(v string) (netip.Prefix, error) {
	how := "Write a network such as 10.0.0.0/8 or 2001:db8::/32, or one address"
	if addr, err := netip.ParseAddr(v); err == nil && addr.Zone() == "" {
		addr = addr.Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(v)
	switch {
	case err != nil:
		return prefix, fault{"is not a network", how}
	case prefix.Addr().Is4In6():
		return prefix, fault{"is an IPv4 network in IPv6 form", "Write it as IPv4"}
	case prefix.Bits() == 0:
		return prefix, fault{"trusts everybody", "Name the proxies' own networks: whoever is trusted chooses the address that policies see"}
	case prefix != prefix.Masked():
		return prefix, fault{"has bits beyond its length", "Write " + prefix.Masked().String()}
	}
	return prefix, nil
}

func setLogLevel(c *Config, v string) error {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, ok := levels[v]
	if !ok {
		return fault{"is not a log level", "Write debug, info, warn or error"}
	}
	c.LogLevel = level
	return nil
}

func setLogFormat(c *Config, v string) error {
	if v != "json" && v != "text" {
		return fault{"is not a log format", "Write json or text"}
	}
	c.LogFormat = v
	return nil
}

func setMaxInFlight(c *Config, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > 1_000_000 {
		return fault{"is not a number from 1 to 1000000", "Write for example 1024"}
	}
	c.MaxInFlight = n
	return nil
}

func setMaxBody(c *Config, v string) error {
	n, err := parseSize(v)
	if err != nil || n < 64<<10 || n > 1<<30 {
		return fault{"is not a size from 64KiB to 1GiB", "Write bytes, or a number with KiB, MiB or GiB, for example 4MiB"}
	}
	c.MaxBody = n
	return nil
}

func parseSize(v string) (int64, error) {
	shift := 0
	for i, unit := range []string{"KiB", "MiB", "GiB"} {
		if number, ok := strings.CutSuffix(v, unit); ok {
			v, shift = number, 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
	if err != nil || n < 0 || n > 1<<30 {
		return 0, errors.New("not a size")
	}
	return n << shift, nil
}

// splitList splits at commas; spaces around members do not count.
func splitList(v string) []string {
	if strings.TrimSpace(v) == "" {
		return nil
	}
	members := strings.Split(v, ",")
	for i := range members {
		members[i] = strings.TrimSpace(members[i])
	}
	return members
}

// faultList is the faults of several members of one list.
type faultList []fault

func (l *faultList) add(item string, err error) {
	var f fault
	if errors.As(err, &f) {
		*l = append(*l, fault{fmt.Sprintf("has %s, which %s", quote(item), f.wrong), f.write})
	}
}

func (l faultList) Error() string { return fmt.Sprintf("%d faults", len(l)) }

func (l faultList) orNil() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// quote repeats a value in a problem: bounded, and not where it could hold a
// password.
func quote(v string) string {
	if strings.ContainsRune(v, '@') {
		return "a value with user information"
	}
	if len(v) > 80 {
		v = v[:80] + "…"
	}
	return strconv.Quote(v)
}
