package program

import (
	"bytes"
	"strings"
	"sync"
)

// log is what a process has written to standard error. A test may read it, or
// wait for something in it, while the process writes.
type log struct {
	mu      sync.Mutex
	text    bytes.Buffer
	waiting []waiting
}

type waiting struct {
	text string
	seen chan struct{}
}

// Write appends to the log and wakes those who wait for what is in it now.
func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, err := l.text.Write(p)
	l.wake()
	return n, err
}

func (l *log) wake() {
	text := l.text.String()
	var left []waiting
	for _, w := range l.waiting {
		if strings.Contains(text, w.text) {
			close(w.seen)
		} else {
			left = append(left, w)
		}
	}
	l.waiting = left
}

// has is closed once a text is in the log.
func (l *log) has(text string) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := waiting{text, make(chan struct{})}
	l.waiting = append(l.waiting, w)
	l.wake()
	return w.seen
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
