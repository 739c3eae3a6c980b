package callback

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxShown is how many bytes of a bad line a Problem repeats.
const maxShown = 200

// Parse reads a list with one callback URL a line (LF, CRLF or CR). Blank
// lines are skipped, blanks around a URL dropped, and a URL given twice kept
// once. It returns the well-formed URLs in their order, and a problem for each
// line that is not; when the list is longer than [MaxTotal], one more problem
// names the line that no longer fits, and the URLs are returned all the same
// for callers that only warn.
func Parse(list string) ([]URL, []Problem) {
	var urls []URL
	var problems []Problem
	total, over := 0, false
	for i, line := range lines(list) {
		text := strings.Trim(line, " \t")
		if text == "" {
			continue
		}
		total += separated(total) + utf8.RuneCountInString(text)
		if total > MaxTotal && !over {
			over = true
			problems = append(problems, tooLong(i+1, text))
		}
		u, problem := parseOne(text)
		if problem != nil {
			problem.Line = i + 1
			problems = append(problems, *problem)
		} else if _, known := Find(urls, text); !known {
			urls = append(urls, u)
		}
	}
	return urls, problems
}

func lines(list string) []string {
	list = strings.ReplaceAll(list, "\r\n", "\n")
	return strings.Split(strings.ReplaceAll(list, "\r", "\n"), "\n")
}

// separated is the one character between a URL and those before it.
func separated(total int) int { return min(total, 1) }

func tooLong(line int, text string) Problem {
	return Problem{
		Line: line, Text: shown(text),
		Wrong:   fmt.Sprintf("All callback URLs together may have %d characters.", MaxTotal),
		Instead: "Remove some, or register another app for them.",
	}
}

// shown cuts text for a Problem without splitting a character.
func shown(text string) string {
	if len(text) <= maxShown {
		return text
	}
	cut := maxShown
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

// wrong makes the problem of one line.
func wrong(text, what, instead string) *Problem {
	return &Problem{Text: shown(text), Wrong: what, Instead: instead}
}

// parseOne holds one URL against all rules. Characters come first, so that the
// later rules see printable ASCII only.
func parseOne(text string) (URL, *Problem) {
	if problem := badCharacter(text); problem != nil {
		return URL{}, problem
	}
	scheme, rest, problem := splitScheme(text)
	if problem != nil {
		return URL{}, problem
	}
	switch scheme {
	case "https":
		problem = checkWeb(text, rest)
	case "http":
		problem = checkLocal(text, rest)
	default:
		problem = checkCustom(text, scheme, rest)
	}
	if problem != nil {
		return URL{}, problem
	}
	return URL{text: text, scheme: scheme}, nil
}
