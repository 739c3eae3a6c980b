package rest

import (
	"encoding/json"
	"strconv"
)

// limitInfo is the value of Sforce-Limit-Info. Clients match it whole.
func (c *call) limitInfo() string {
	b := append(make([]byte, 0, 40), "api-usage="...)
	b = strconv.AppendInt(b, c.used, 10)
	b = append(b, '/')
	return string(strconv.AppendInt(b, c.cfg.DailyRequests, 10))
}

// resources answers /services/data/vNN.0: what there is under a version. The
// identity is the one absolute URL.
func (c *call) resources() ([]byte, error) {
	s := c.session
	return json.Marshal(struct {
		Query    string `json:"query"`
		QueryAll string `json:"queryAll"`
		SObjects string `json:"sobjects"`
		Limits   string `json:"limits"`
		Identity string `json:"identity"`
	}{
		c.base + "/query", c.base + "/queryAll", c.base + "/sobjects", c.base + "/limits",
		c.cfg.Origins.IdentityURL(s.Claims.Org, s.Claims.User),
	})
}

// limits answers /limits.
func (c *call) limits() ([]byte, error) {
	type limit struct {
		Max       int64 `json:"Max"`
		Remaining int64 `json:"Remaining"`
	}
	return json.Marshal(struct {
		DailyApiRequests limit
	}{limit{c.cfg.DailyRequests, max(0, c.cfg.DailyRequests-c.used)}})
}
