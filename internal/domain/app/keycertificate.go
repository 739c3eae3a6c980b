package app

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
)

// ParseCertificate reads an app's certificate: PEM, or base64 of DER with or
// without line breaks, which is how metadata holds it.
func ParseCertificate(text string) (*x509.Certificate, error) {
	if block, _ := pem.Decode([]byte(text)); block != nil {
		if block.Type != "CERTIFICATE" {
			return nil, errors.New("the PEM block is not a certificate")
		}
		return x509.ParseCertificate(block.Bytes)
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, errors.New("it is neither PEM nor base64")
	}
	return x509.ParseCertificate(der)
}
