package room

import (
	"fmt"
	"strings"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

// no makes the refusal of a key, with its arguments in the order of its names.
func no(key string, args ...any) error {
	s, known := refusals[key]
	names := strings.Fields(s.names)
	if !known || len(names) != len(args) {
		panic(fmt.Sprintf("room: %s takes %q", key, s.names))
	}
	var named []any
	for i, name := range names {
		named = append(named, name, args[i])
	}
	return locale.Refuse(s.kind, key, named...)
}

// refusals are those of this package: the kind, and the names of the arguments.
// Their sentences are in catalogue/room.yaml.
var refusals = map[string]struct {
	kind  refusal.Kind
	names string
}{
	"room.none":              {refusal.Forbidden, "who study"},
	"room.none.here":         {refusal.Forbidden, "who"},
	"room.paused":            {refusal.Forbidden, "session reason"},
	"room.over":              {refusal.Ended, "session"},
	"room.gone":              {refusal.Forbidden, "who session"},
	"room.already":           {refusal.Forbidden, "who session"},
	"room.own":               {refusal.Forbidden, "who"},
	"room.unknown":           {refusal.Misuse, "session"},
	"room.notopen":           {refusal.Misuse, "session state"},
	"room.state":             {refusal.Misuse, "session state act"},
	"room.notyours":          {refusal.Forbidden, "session"},
	"room.stopped":           {refusal.Forbidden, "who"},
	"room.norun":             {refusal.Misuse, "object"},
	"room.busy":              {refusal.Full, ""},
	"room.reason.none":       {refusal.Misuse, ""},
	"room.reason.long":       {refusal.Misuse, ""},
	"room.eye.off":           {refusal.Forbidden, "who"},
	"room.book.people":       {refusal.Misuse, "most"},
	"room.book.order":        {refusal.Misuse, ""},
	"room.book.past":         {refusal.Misuse, ""},
	"room.book.long":         {refusal.Misuse, "most"},
	"room.book.allowed":      {refusal.Forbidden, "study who until"},
	"room.extend.limit":      {refusal.Forbidden, "until"},
	"room.check.undertaking": {refusal.Forbidden, "who"},
	"room.check.noseat":      {refusal.Misuse, ""},
	"room.check.otherroom":   {refusal.Misuse, "seat room wanted"},
	"room.check.duty":        {refusal.Forbidden, "room"},
	"room.check.twice":       {refusal.Misuse, "seat who"},
	"room.undertaking.day":   {refusal.Misuse, "day"},
	"room.identity":          {refusal.Misuse, ""},
	"room.duty.other":        {refusal.Forbidden, "who room"},
	"room.duty.notyours":     {refusal.Forbidden, "room"},
	"room.name":              {refusal.Misuse, "room"},
	"room.seat.name":         {refusal.Misuse, "seat room"},
	"room.seat.network":      {refusal.Misuse, "network"},
	"room.seat.certificate":  {refusal.Misuse, ""},
	"room.seat.key":          {refusal.Misuse, ""},
	"room.seat.taken":        {refusal.Forbidden, "seat who"},
	"room.seat.unknown":      {refusal.Misuse, "seat"},
	"room.seat.other":        {refusal.Forbidden, "who seat"},
	"room.seat.browser":      {refusal.Forbidden, "who seat"},
	"room.seat.device":       {refusal.Forbidden, "seat"},
	"room.seat.foreign":      {refusal.Forbidden, ""},
	"room.seat.both":         {refusal.Forbidden, "seat"},
	"room.seat.outside":      {refusal.Forbidden, "seat"},
	"room.seat.signature":    {refusal.Forbidden, "seat"},
	"room.seat.late":         {refusal.Forbidden, ""},
	"room.seat.again":        {refusal.Forbidden, ""},
	"room.seat.code":         {refusal.Forbidden, ""},
	"room.pair.none":         {refusal.Forbidden, "who seat"},
	"room.pair.wrong":        {refusal.Forbidden, "n"},
	"room.pair.locked":       {refusal.Forbidden, "seat"},
	"room.sheet.none":        {refusal.Misuse, "session"},
	"room.sheet.closed":      {refusal.Misuse, "session who"},
	"room.sheet.changed":     {refusal.NotHeld, "session"},
	"room.sheet.remark":      {refusal.Misuse, ""},
}
