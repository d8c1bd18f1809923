package access

// Rule allows a role some actions, where all conditions hold.
type Rule struct {
	Role    Role // empty: everybody who is signed in
	Actions []Action
	When    []Condition
}

// Rules is the policy. Of several rules for one role and action any will do.
var Rules = []Rule{
	{"", []Action{Me, Home}, nil},

	{Steward, []Action{
		StudyRead, StudyAdd, StudySuspend, AuthorisationRead, DictionaryRead,
		PeopleRead, FunctionGive, AccountInvite, AccountEnd,
		DeliveryRead, BuildRead, JobStop, ReleaseRead, ReleaseTest, AuditVerify, FiguresRead,
		SeatRegister, SettingsRead, SettingsChange, HubBackup, HubRestore, HubUpgrade, HubServe,
	}, nil},
	{Steward, []Action{DeliveryMake, BuildMake, BuildApprove}, []Condition{Authorised}},

	{Supplier, []Action{StudyRead, AuthorisationRead, JobStop}, []Condition{Party}},
	{Supplier, []Action{DeliveryRead}, []Condition{Party, OwnBody, Separated}},
	{Supplier, []Action{DeliveryMake}, []Condition{Authorised, Party, OwnBody, Separated}},

	{Researcher, []Action{StudyRead, AuthorisationRead, DictionaryRead}, []Condition{Party}},
	{Researcher, []Action{ReleaseRead}, []Condition{Party, Separated}},
	{Researcher, []Action{RequestRead}, []Condition{Party, Separated, OwnBody}},
	{Researcher, []Action{SessionAsk, ProgramSend}, []Condition{Authorised, Party, Separated}},
	{Researcher, []Action{SessionRead}, []Condition{Present}},
	{Researcher, []Action{TableOpen, TrueCountsView, SQLRun, ProgramRun, RequestMake}, []Condition{Authorised, Party, Separated, Present, SessionIsOpen}},
	{Researcher, []Action{RequestOpen}, []Condition{Authorised, Party, Separated, OwnBody, Present, SessionIsOpen}},

	{Supervisor, []Action{StudyRead, AuthorisationRead, PeopleRead, Duty, SeatRegister, FiguresRead}, nil},
	{Supervisor, []Action{SessionConfirm, SessionOpen}, []Condition{Authorised, Absent}},
	{Supervisor, []Action{SessionWatch, SessionMessage, SessionSteer, SessionEnd, SessionRead}, []Condition{Absent}},

	{Checker, []Action{StudyRead, AuthorisationRead, DictionaryRead, BuildRead, RequestRead, ReleaseRead, ReleaseTest, FiguresRead}, nil},
	{Checker, []Action{RequestOpen}, []Condition{NotOwn, NotOwnBody, NotSupplier}},
	{Checker, []Action{Review, Release}, []Condition{NotOwn, NotOwnBody, NotSupplier, Authorised}},

	{Privacy, []Action{
		StudyRead, AuthorisationRead, DictionaryRead, PeopleRead, SessionRead, RequestRead, ReleaseRead, ReleaseTest,
		AuditRead, AuditVerify, AuditExport, RecordsRead, FiguresRead, SettingsRead,
	}, nil},
}
