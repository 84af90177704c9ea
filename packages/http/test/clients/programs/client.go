// Go's own HTTP client: sends the requests that it reads, one after the other over one client, and prints the answers.
// Format of both: see Plan.ts.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	// Never sends a body that it was not told to send.
	transport := &http.Transport{ExpectContinueTimeout: time.Hour}
	client := &http.Client{Transport: transport, Timeout: 30 * time.Second}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	for lines.Scan() {
		status, length, body, err := ask(client, strings.Split(lines.Text(), "\t"))
		if err != nil {
			fmt.Printf("error\t-\t%s\n", base64.StdEncoding.EncodeToString([]byte(err.Error())))
		} else {
			fmt.Printf("%d\t%s\t%s\n", status, length, base64.StdEncoding.EncodeToString(body))
		}
	}
}

func ask(client *http.Client, fields []string) (int, string, []byte, error) {
	method, url, flags, headers := fields[0], fields[1], fields[2], fields[3]
	content, err := base64.StdEncoding.DecodeString(fields[4])
	if err != nil {
		return 0, "", nil, err
	}
	var reader io.Reader
	if len(content) > 0 {
		reader = bytes.NewReader(content)
		if strings.Contains(flags, "chunked") {
			// A reader of unknown length.
			reader = struct{ io.Reader }{reader}
		}
	}
	request, err := http.NewRequest(method, url, reader)
	if err != nil {
		return 0, "", nil, err
	}
	for _, header := range strings.Split(headers, "|") {
		if name, value, found := strings.Cut(header, ": "); found {
			request.Header.Set(name, value)
		}
	}
	if strings.Contains(flags, "expect") {
		request.Header.Set("Expect", "100-continue")
	}
	if strings.Contains(flags, "trailer") {
		request.Trailer = http.Header{"X-Checksum": {"1"}}
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, "", nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	length := response.Header.Get("Content-Length")
	if length == "" {
		length = "-"
	}
	return response.StatusCode, length, body, err
}
