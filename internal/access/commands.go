package access

// Commands are the commands on a hub and the action of each. The others read
// files that the caller names, and nothing of a hub.
var Commands = map[string]Action{
	"user add":    FunctionGive,
	"user list":   PeopleRead,
	"user invite": AccountInvite,
	"user bind":   AccountInvite,
	"user close":  AccountEnd,

	"study add":     StudyAdd,
	"study suspend": StudySuspend,
	"study resume":  StudySuspend,
	"deliver":       DeliveryMake,
	"build":         BuildMake,
	"approve":       BuildApprove,
	"request":       RequestMake,
	"review":        Review,
	"release":       Release,
	"verify":        ReleaseTest,
	"backup":        HubBackup,
	"restore":       HubRestore,
	"upgrade":       HubUpgrade,
	"serve":         HubServe,

	"seat add":       SeatRegister,
	"session ask":    SessionAsk,
	"session open":   SessionOpen,
	"session list":   SessionWatch,
	"session pause":  SessionSteer,
	"session resume": SessionSteer,
	"session end":    SessionEnd,
}
