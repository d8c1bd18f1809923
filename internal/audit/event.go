// Package audit is the memory of what was done: one event per act, written in
// the same transaction as the change that it tells of. Events are only ever
// added. What outsiders may verify is made from them, in their order, so that
// their fields are fixed.
//
// An event names people by their account and things by id and hash. It never
// holds a value of a row, an identification number or a key.
package audit

import "time"

// Act is what was done. The list grows; no act is ever renamed.
type Act string

// The acts.
const (
	HubMade          Act = "hub.made"
	HubRecovered     Act = "hub.recovered"
	FunctionGiven    Act = "function.given"
	FunctionChanged  Act = "function.changed"
	StudyRegistered  Act = "study.registered"
	DeliveryTaken    Act = "delivery.taken"
	DeliveryReplaced Act = "delivery.replaced"
	RowsDestroyed    Act = "delivery.destroyed"
	BuildFinished    Act = "build.finished"
	BuildInForce     Act = "build.in_force"
	RequestMade      Act = "request.made"
	RequestReviewed  Act = "request.reviewed"
	RequestDecided   Act = "request.decided"
	PackageReleased  Act = "package.released"
	PackageCopied    Act = "package.copied"
	AccessRefused    Act = "access.refused"

	EnvironmentAdded Act = "environment.added"
	ProgramKept      Act = "program.kept" // a program or a new version of one
	ProgramPutAway   Act = "program.put_away"
	RunQueued        Act = "run.queued"
	RunStarted       Act = "run.started"
	RunEnded         Act = "run.ended"

	UploadBegun   Act = "upload.begun"
	UploadEnded   Act = "upload.ended"            // taken, refused, cancelled or expired: the note says which
	BuildWarned   Act = "build.warnings_accepted" // the note has the reason
	JobAsked      Act = "job.asked"
	JobEnded      Act = "job.ended"
	AuditVerified Act = "audit.verified"
	AuditExported Act = "audit.exported"

	SeatAdded         Act = "seat.added"
	SeatChanged       Act = "seat.changed"
	UndertakingKept   Act = "undertaking.kept"
	DutyTaken         Act = "duty.taken"
	DutyLeft          Act = "duty.left"
	SessionAsked      Act = "session.asked"
	SessionConfirmed  Act = "session.confirmed"
	SessionDeclined   Act = "session.declined"
	SessionLapsed     Act = "session.lapsed"
	SessionOpened     Act = "session.opened"
	SessionPaused     Act = "session.paused"
	SessionResumed    Act = "session.resumed"
	SessionExtended   Act = "session.extended"
	SessionHandedOver Act = "session.handed_over"
	SessionEnded      Act = "session.ended"
	PersonAdmitted    Act = "session.admitted"
	PersonLeft        Act = "session.left"
	DaySheetMade      Act = "day_sheet.made"
	DaySheetClosed    Act = "day_sheet.closed"

	SignedIn          Act = "login.begun"
	SignInRefused     Act = "login.refused"
	SignInLocked      Act = "login.locked"
	LoginTurned       Act = "login.role"
	LoginEnded        Act = "login.ended"
	AccountChanged    Act = "account.changed"
	AccountClosed     Act = "account.closed"
	AccountOpened     Act = "account.opened"
	LinkMade          Act = "link.made"
	LinkUsed          Act = "link.used"
	PasswordSet       Act = "password.set"
	SecondFactorSet   Act = "second_factor.set"
	RecoveryCodesMade Act = "recovery_codes.made"
	PasskeyAdded      Act = "passkey.added"
	PasskeyRemoved    Act = "passkey.removed"
	SubjectBound      Act = "subject.bound"
	PeopleKeyMade     Act = "people_key.made"

	StudySuspended Act = "study.suspended" // the note has the reason
	StudyResumed   Act = "study.resumed"

	HubBackedUp Act = "hub.backed_up"
	HubRestored Act = "hub.restored"
	HubUpgraded Act = "hub.upgraded"
)

// Outcome is how an act ended. An act with an effect outside the store is
// Intended first, and Done or Undone after.
type Outcome string

// The outcomes.
const (
	Done     Outcome = "done"
	Intended Outcome = "intended"
	Undone   Outcome = "undone"
	Refused  Outcome = "refused"
)

// Event is one line of the memory. Seq and At are given by the store.
type Event struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
	Who      string    `json:"who"`
	Function string    `json:"function"` // in which the person acted
	Study    string    `json:"study,omitempty"`
	Act      Act       `json:"act"`
	Object   string    `json:"object"` // id of what was acted on
	Hash     string    `json:"hash,omitempty"`
	Outcome  Outcome   `json:"outcome"`
	Note     string    `json:"note,omitempty"`
	Rules    string    `json:"rules,omitempty"` // version of the rules that decided
	Program  string    `json:"program"`
}
