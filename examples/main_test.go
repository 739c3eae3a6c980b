package examples

import (
	"os"
	"testing"

	"github.com/latchstring/latchstring/test/program"
)

func TestMain(m *testing.M) { os.Exit(program.Main(m)) }
