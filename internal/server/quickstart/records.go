package quickstart

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchstring/latchstring/internal/domain/app"
	"github.com/latchstring/latchstring/internal/domain/user"
)

// makeAdmin makes the admin. One whom an interrupted start made gets another
// password: nobody has seen the first.
func (s *seeder) makeAdmin(ctx context.Context) error {
	password := user.GeneratePassword()
	out, err := s.makeUser(ctx, user.New{
		FirstName: "Acme", LastName: "Admin", Profile: user.SystemAdministrator, Password: password,
	}, adminName)
	if err != nil {
		return err
	}
	if out.Action != user.Created {
		if out, err = s.users().ResetPassword(ctx, out.User.Username, password); err != nil {
			return err
		}
		s.seqs <- out.Seq
	}
	s.result.AdminUsername, s.result.AdminPassword = out.User.Username, password
	return nil
}

// makeIntegration makes the user that the app runs as. He has no password.
func (s *seeder) makeIntegration(ctx context.Context) error {
	out, err := s.makeUser(ctx, user.New{
		FirstName: "Data Sync", LastName: "Integration", Profile: user.APIOnlyIntegrations,
	}, integrationName)
	if err == nil {
		s.result.RunAs = out.User.Username
	}
	return err
}

// makeUser makes a user unless an interrupted start has. After the first org
// was deleted its usernames are nobody's for ever; then a number is added.
func (s *seeder) makeUser(ctx context.Context, n user.New, name string) (*user.Outcome, error) {
	const attempts = 100
	users := s.users()
	for i := 1; ; i++ {
		n.Username = numbered(name, i)
		n.Email = n.Username
		if a, err := users.Get(ctx, n.Username); err == nil {
			return &user.Outcome{User: &a.User, Action: user.Unchanged}, nil
		} else if !errors.Is(err, user.ErrNotFound) {
			return nil, err
		}
		out, err := users.Create(ctx, n)
		if errors.Is(err, user.ErrUsernameTaken) && i < attempts {
			continue
		}
		if err == nil {
			s.seqs <- out.Seq
		}
		return out, err
	}
}

func numbered(name string, i int) string {
	if i == 1 {
		return name + "@" + domain
	}
	return fmt.Sprintf("%s%d@%s", name, i, domain)
}

// makeApp makes the app unless an interrupted start has.
func (s *seeder) makeApp(ctx context.Context) error {
	apps := s.apps()
	out, err := apps.Create(ctx, AppName, dataSync(s.result.RunAs))
	if errors.Is(err, app.ErrNameTaken) {
		return s.findApp(ctx)
	}
	if err != nil {
		return err
	}
	s.seqs <- out.Seq
	s.result.ConsumerKey, s.result.ConsumerSecret = out.App.Current().Key, out.Secret
	return nil
}

// dataSync is the app: client credentials as the integration user, and the
// callbacks of the Salesforce CLI and of Postman for the web server flow.
func dataSync(runAs string) app.Definition {
	oauth := app.DefaultOAuth()
	oauth.CallbackURLs = []string{"http://localhost:1717/OauthRedirect", "https://oauth.pstmn.io/v1/callback"}
	oauth.Scopes = []string{"api", "web", "refresh_token", "openid", "id"}
	oauth.ClientCredentials = true
	return app.Definition{
		Label: AppLabel, ContactEmail: adminName + "@" + domain,
		Description: "Reads and writes data for another system, as its integration user.",
		OAuth:       &oauth,
		Policy:      app.Policy{RunAs: runAs},
	}
}

// find finds what an earlier start made.
func (s *seeder) find(ctx context.Context) error {
	if err := s.findAdmin(ctx); err != nil {
		return err
	}
	return s.findApp(ctx)
}

// findAdmin takes the first admin by the name that the first start gives, else
// the first by name.
func (s *seeder) findAdmin(ctx context.Context) error {
	for a, err := range s.users().List(ctx) {
		switch {
		case err != nil:
			return err
		case a.ProfileName != user.SystemAdministrator:
		case a.Username == numbered(adminName, 1):
			s.result.AdminUsername = a.Username
			return nil
		case s.result.AdminUsername == "":
			s.result.AdminUsername = a.Username
		}
	}
	return nil
}

// findApp reveals the app's pair again, which the audit trail notes.
func (s *seeder) findApp(ctx context.Context) error {
	key, secret, out, err := s.apps().Reveal(ctx, AppName)
	switch {
	case errors.Is(err, app.ErrNotFound), errors.Is(err, app.ErrNoSecret):
		return nil
	case err != nil:
		return err
	}
	s.result.ConsumerKey, s.result.ConsumerSecret, s.result.RunAs = key, secret, out.App.Policy.RunAs
	return nil
}
