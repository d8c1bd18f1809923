package access

import "slices"

// Action is something that somebody does in a hub. Commands and routes name one
// each. No action is ever renamed: events hold them.
type Action string

// The actions.
const (
	Public Action = "public" // pages for everybody, also not signed in
	Me     Action = "me"     // one's own account, language, logins
	Home   Action = "home"   // what needs me

	StudyRead         Action = "study.read"
	StudyAdd          Action = "study.add"
	StudySuspend      Action = "study.suspend"
	AuthorisationRead Action = "authorisation.read"
	DictionaryRead    Action = "dictionary.read"

	PeopleRead    Action = "people.read"
	FunctionGive  Action = "function.give"
	AccountInvite Action = "account.invite" // link to enrol, or to set a new password
	AccountEnd    Action = "account.end"    // end somebody's logins, or close the account

	DeliveryMake Action = "delivery.make"
	DeliveryRead Action = "delivery.read" // receipts and rejected lines
	BuildMake    Action = "build.make"
	BuildApprove Action = "build.approve"
	BuildRead    Action = "build.read" // linkage report, comparison
	JobStop      Action = "job.stop"   // a build or a delivery that is being made, one's own

	SessionAsk     Action = "session.ask"
	SessionConfirm Action = "session.confirm"
	SessionOpen    Action = "session.open"
	SessionWatch   Action = "session.watch"
	SessionMessage Action = "session.message"
	SessionSteer   Action = "session.steer" // pause, go on, extend, hand over
	SessionEnd     Action = "session.end"
	SessionRead    Action = "session.read" // day sheet
	Duty           Action = "duty"
	SeatRegister   Action = "seat.register"

	TableOpen      Action = "table.open"
	TrueCountsView Action = "true_counts.view"
	SQLRun         Action = "sql.run"
	ProgramSend    Action = "program.send" // also from outside the room
	ProgramRun     Action = "program.run"

	RequestMake Action = "request.make"
	RequestRead Action = "request.read" // title, state, history: no figure
	RequestOpen Action = "request.open" // its tables
	Review      Action = "review"
	Release     Action = "release"
	ReleaseRead Action = "release.read"
	ReleaseTest Action = "release.verify" // a package beside its hub

	AuditRead   Action = "audit.read"
	AuditVerify Action = "audit.verify"
	AuditExport Action = "audit.export"
	RecordsRead Action = "records.read" // of processing
	FiguresRead Action = "figures.read" // of the service

	SettingsRead   Action = "settings.read"
	SettingsChange Action = "settings.change"
	HubBackup      Action = "hub.backup"
	HubRestore     Action = "hub.restore"
	HubUpgrade     Action = "hub.upgrade"
	HubServe       Action = "hub.serve"
)

// Kind tells actions apart by what they leave behind and what they show.
type Kind struct {
	Changes bool // something is otherwise afterwards
	Figures bool // counts of persons are shown or used
	Whole   bool // about the hub, or a study's people: without a study it asks for a function in every study
}

// About is one action with its kind.
type About struct {
	Action Action
	Kind
}

// Actions are all actions, in the order of the manual.
var Actions = []About{
	{Public, Kind{}},
	{Me, Kind{}},
	{Home, Kind{}},
	{StudyRead, Kind{}},
	{StudyAdd, Kind{Changes: true, Whole: true}},
	{StudySuspend, Kind{Changes: true, Whole: true}},
	{AuthorisationRead, Kind{}},
	{DictionaryRead, Kind{}},
	{PeopleRead, Kind{Whole: true}},
	{FunctionGive, Kind{Changes: true, Whole: true}},
	{AccountInvite, Kind{Changes: true, Whole: true}},
	{AccountEnd, Kind{Changes: true, Whole: true}},
	{DeliveryMake, Kind{Changes: true}},
	{DeliveryRead, Kind{}},
	{BuildMake, Kind{Changes: true}},
	{BuildApprove, Kind{Changes: true}},
	{BuildRead, Kind{}},
	{JobStop, Kind{Changes: true}},
	{SessionAsk, Kind{Changes: true}},
	{SessionConfirm, Kind{Changes: true}},
	{SessionOpen, Kind{Changes: true}},
	{SessionWatch, Kind{}},
	{SessionMessage, Kind{Changes: true}},
	{SessionSteer, Kind{Changes: true}},
	{SessionEnd, Kind{Changes: true}},
	{SessionRead, Kind{}},
	{Duty, Kind{Changes: true}},
	{SeatRegister, Kind{Changes: true, Whole: true}},
	{TableOpen, Kind{Figures: true}},
	{TrueCountsView, Kind{Figures: true}},
	{SQLRun, Kind{Figures: true}},
	{ProgramSend, Kind{Changes: true}},
	{ProgramRun, Kind{Figures: true}},
	{RequestMake, Kind{Changes: true, Figures: true}},
	{RequestRead, Kind{}},
	{RequestOpen, Kind{Figures: true}},
	{Review, Kind{Changes: true, Figures: true}},
	{Release, Kind{Changes: true, Figures: true}},
	{ReleaseRead, Kind{}},
	{ReleaseTest, Kind{}},
	{AuditRead, Kind{}},
	{AuditVerify, Kind{}},
	{AuditExport, Kind{}},
	{RecordsRead, Kind{}},
	{FiguresRead, Kind{}},
	{SettingsRead, Kind{}},
	{SettingsChange, Kind{Changes: true, Whole: true}},
	{HubBackup, Kind{Changes: true, Whole: true}},
	{HubRestore, Kind{Changes: true, Whole: true}},
	{HubUpgrade, Kind{Changes: true, Whole: true}},
	{HubServe, Kind{Changes: true, Whole: true}},
}

// KindOf is the kind of an action. ok is false where there is no such action.
func KindOf(a Action) (k Kind, ok bool) {
	i := slices.IndexFunc(Actions, func(x About) bool { return x.Action == a })
	if i < 0 {
		return Kind{}, false
	}
	return Actions[i].Kind, true
}
