package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// The client speaks as much HTTP/1.1 as a load generator needs: it writes
// requests that were built beforehand and reads answers into one buffer, so that
// it takes little of the machine it shares with the server.

// Bounds of an answer; a larger one fails the run.
const (
	maxHeaderLine = 8 << 10
	maxBody       = 1 << 20
	answerTimeout = 10 * time.Second
)

// client is one keep-alive connection.
type client struct {
	conn net.Conn
	r    *bufio.Reader
	body []byte
}

func dial(addr string) (*client, error) {
	conn, err := net.DialTimeout("tcp", addr, answerTimeout)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, r: bufio.NewReaderSize(conn, maxHeaderLine)}, nil
}

// do sends a request and returns the status and the body of the answer. The body
// is valid until the next call.
func (c *client) do(request []byte) (status int, body []byte, err error) {
	if _, err := c.conn.Write(request); err != nil {
		return 0, nil, err
	}
	status, c.body, err = readAnswer(c.r, c.body[:0])
	return status, c.body, err
}

func (c *client) close() { _ = c.conn.Close() }

// framing is what the header says of the length of the body (RFC 9112 §6).
type framing struct {
	length  int // -1: not given
	chunked bool
	close   bool
}

// readAnswer reads one answer and appends its body to body.
func readAnswer(r *bufio.Reader, body []byte) (status int, _ []byte, err error) {
	line, err := readLine(r)
	if err != nil {
		return 0, body, fmt.Errorf("status line: %w", err)
	}
	if status, err = parseStatus(line); err != nil {
		return 0, body, err
	}
	f, err := readHeader(r)
	if err != nil {
		return status, body, err
	}
	switch {
	case f.close:
		return status, body, fmt.Errorf("status %d, and the server closes the connection", status)
	case status == 204 || status == 304:
		return status, body, nil
	case f.chunked:
		body, err = readChunks(r, body)
	case f.length >= 0:
		body, err = readExactly(r, body, f.length)
	default:
		err = errors.New("answer with neither Content-Length nor chunks")
	}
	return status, body, err
}

// readLine returns a line without its end. It is valid until the next read.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(line[:len(line)-1], []byte("\r")), nil
}

func parseStatus(line []byte) (int, error) {
	rest, ok := bytes.CutPrefix(line, []byte("HTTP/1.1 "))
	if !ok || len(rest) < 3 || len(rest) > 3 && rest[3] != ' ' {
		return 0, fmt.Errorf("status line %.40q", line)
	}
	status, err := strconv.Atoi(string(rest[:3]))
	if err != nil || status < 200 || status > 599 {
		return 0, fmt.Errorf("status line %.40q", line)
	}
	return status, nil
}

func readHeader(r *bufio.Reader) (framing, error) {
	f := framing{length: -1}
	for {
		line, err := readLine(r)
		if err != nil {
			return f, fmt.Errorf("header: %w", err)
		}
		if len(line) == 0 {
			return f, nil
		}
		if err := f.read(line); err != nil {
			return f, err
		}
	}
}

// read takes note of a header line. Names that cannot matter are told apart by
// their length, which is most of the work.
func (f *framing) read(line []byte) error {
	name, value, ok := bytes.Cut(line, []byte(":"))
	if !ok {
		return fmt.Errorf("header line %.40q", line)
	}
	value = bytes.TrimSpace(value)
	switch {
	case len(name) == len("content-length") && bytes.EqualFold(name, []byte("content-length")):
		n, err := strconv.ParseUint(string(value), 10, 31)
		if err != nil || n > maxBody {
			return fmt.Errorf("Content-Length %.20q", value)
		}
		f.length = int(n)
	case len(name) == len("transfer-encoding") && bytes.EqualFold(name, []byte("transfer-encoding")):
		if f.chunked = bytes.EqualFold(value, []byte("chunked")); !f.chunked {
			return fmt.Errorf("Transfer-Encoding %.20q", value)
		}
	case len(name) == len("connection") && bytes.EqualFold(name, []byte("connection")):
		f.close = bytes.EqualFold(value, []byte("close"))
	}
	return nil
}

func readExactly(r *bufio.Reader, body []byte, n int) ([]byte, error) {
	if n > maxBody-len(body) {
		return body, errors.New("the body is too large")
	}
	start := len(body)
	body = append(body, make([]byte, n)...)
	_, err := io.ReadFull(r, body[start:])
	return body, err
}

// readChunks reads a chunked body and its trailer (RFC 9112 §7.1).
func readChunks(r *bufio.Reader, body []byte) ([]byte, error) {
	for {
		line, err := readLine(r)
		if err != nil {
			return body, fmt.Errorf("chunk: %w", err)
		}
		digits, _, _ := bytes.Cut(line, []byte(";"))
		n, err := strconv.ParseUint(string(bytes.TrimSpace(digits)), 16, 31)
		if err != nil {
			return body, fmt.Errorf("chunk size %.20q", line)
		}
		if n == 0 {
			_, err := readHeader(r)
			return body, err
		}
		if body, err = readExactly(r, body, int(n)); err != nil {
			return body, fmt.Errorf("chunk: %w", err)
		}
		if end, err := readLine(r); err != nil || len(end) != 0 {
			return body, errors.New("a chunk does not end where it says")
		}
	}
}
