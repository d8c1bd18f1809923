package config

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

const (
	second = time.Second
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * time.Hour

	kib Bytes = 1 << 10
	mib Bytes = 1 << 20
	gib Bytes = 1 << 30
)

// Duration is written as 90s, 15m, 12h or 7d.
type Duration time.Duration

// Std is the duration.
func (d Duration) Std() time.Duration { return time.Duration(d) }

func (d Duration) String() string {
	for _, u := range []struct {
		of     time.Duration
		letter string
	}{{day, "d"}, {hour, "h"}, {minute, "m"}, {second, "s"}} {
		if d != 0 && time.Duration(d)%u.of == 0 {
			return strconv.FormatInt(int64(time.Duration(d)/u.of), 10) + u.letter
		}
	}
	return time.Duration(d).String()
}

func parseDuration(text string) (Duration, error) {
	n, isDays := strings.CutSuffix(text, "d")
	if isDays {
		days, err := strconv.Atoi(n)
		if err == nil && days > 0 && days <= 36500 {
			return Duration(time.Duration(days) * day), nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, errors.New("is no duration, such as 90s, 15m, 12h or 7d")
	}
	return Duration(d), nil
}

// Bytes is written as 512KiB, 64MiB or 2GiB, or as a plain number.
type Bytes int64

func (b Bytes) String() string {
	for _, u := range byteUnits {
		if b != 0 && b%u.of == 0 {
			return strconv.FormatInt(int64(b/u.of), 10) + u.name
		}
	}
	return strconv.FormatInt(int64(b), 10)
}

var byteUnits = []struct {
	of   Bytes
	name string
}{{1 << 40, "TiB"}, {gib, "GiB"}, {mib, "MiB"}, {kib, "KiB"}}

func parseBytes(text string) (Bytes, error) {
	unit := Bytes(1)
	for _, u := range byteUnits {
		if rest, ok := strings.CutSuffix(text, u.name); ok {
			text, unit = strings.TrimSpace(rest), u.of
			break
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || n > (1<<62)/int64(unit) {
		return 0, errors.New("is no size, such as 512KiB, 64MiB or 2GiB")
	}
	return Bytes(n) * unit, nil
}

// Days is a whole number of days.
type Days int

func parseWhole(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1_000_000 {
		return 0, errors.New("is no whole number from 1 on")
	}
	return n, nil
}

func parsePrefix(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return p, errors.New("is no range of addresses, such as 10.1.2.0/24")
	}
	if p != p.Masked() {
		return p, fmt.Errorf("is no range: the range around it is %s", p.Masked())
	}
	return p, nil
}
