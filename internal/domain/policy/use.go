package policy

// Use is what somebody wants to do. Uses are bits so that a rule can name
// several.
type Use uint32

// The uses.
const (
	// ClientCredentials issues a token for the app's run-as user.
	ClientCredentials Use = 1 << iota
	// JWTBearer issues a token for the user that a signed assertion names.
	JWTBearer
	// Introspection asks whether a token is good.
	Introspection
	// UserInfo is the userinfo endpoint, Identity the identity URL.
	UserInfo
	Identity
	// API is a call of the REST API.
	API
)

// class says what a use does with a token.
type class uint8

const (
	// makes a token.
	makes class = iota + 1
	// presents a token.
	presents
)

// uses are all uses with their class. One that is missing here is refused.
var uses = [...]struct {
	use   Use
	class class
}{
	{ClientCredentials, makes},
	{JWTBearer, makes},
	{Introspection, presents},
	{UserInfo, presents},
	{Identity, presents},
	{API, presents},
}

// issuing are the uses that make a token, every are all.
var (
	issuing = usesOf(makes)
	every   = issuing | usesOf(presents)
)

// usesOf are the uses of a class.
func usesOf(c class) (mask Use) {
	for _, u := range uses {
		if u.class == c {
			mask |= u.use
		}
	}
	return mask
}

// known reports whether u is exactly one of the uses.
func (u Use) known() bool { return u != 0 && u&(u-1) == 0 && u&every != 0 }
