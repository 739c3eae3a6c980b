package walkthrough

import "strings"

// Block is one indented paragraph of a page.
type Block struct {
	// Line is where it begins, counted from 1.
	Line int
	// Text has the indentation taken off and ends with a line break.
	Text string
}

const indentation = "    "

// Section is the part of a page under a heading, given with its hashes, up to
// the next heading of the same depth. Its lines keep their numbers: what comes
// before is blank. It is empty when there is no such heading.
func Section(page, heading string) string {
	depth, _, _ := strings.Cut(heading, " ")
	var b strings.Builder
	inside := false
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, depth+" ") {
			inside = strings.TrimSpace(line) == heading
		}
		if inside {
			b.WriteString(line)
		} else {
			b.WriteString("\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// Blocks finds the blocks of a page in their order.
func Blocks(page string) []Block {
	var blocks []Block
	number, open := 0, false
	for line := range strings.Lines(page) {
		number++
		text, indented := strings.CutPrefix(line, indentation)
		switch {
		case indented && !open:
			blocks = append(blocks, Block{Line: number, Text: ended(text)})
			open = true
		case indented:
			blocks[len(blocks)-1].Text += ended(text)
		default:
			open = false
		}
	}
	return blocks
}

func ended(line string) string { return strings.TrimRight(line, "\r\n") + "\n" }
