#!/usr/bin/env bash
# Expected: a WebSocket server gives its handler whole messages: a client may send one in several frames, with a ping between them.
# Instead golang.org/x/net/websocket gives each frame as a message of its own, so a handler of JSON gets '{"seat":' and then '"A1"}',
# and all later messages come one too late. gobwas/ws joins them.
. "$(dirname "$0")/lib.sh"

cat > main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"golang.org/x/net/websocket"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// send is a client that opens a WebSocket and sends one message in two frames, a ping between them, and a message in one frame.
func send(address string) {
	peer := must(net.Dial("tcp", address))
	fmt.Fprintf(peer, "GET / HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", address, address)
	for answer := bufio.NewReader(peer); strings.TrimSpace(must(answer.ReadString('\n'))) != ""; {
	}
	frame := func(first byte, payload string) {
		must(peer.Write(append([]byte{first, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...))) // a mask of zeros
	}
	frame(0x01, `{"seat":`)
	frame(0x89, "ping")
	frame(0x80, `"A1"}`)
	frame(0x81, `{"seat":"A2"}`)
}

func main() {
	seen := make(chan string)
	older := httptest.NewServer(websocket.Handler(func(peer *websocket.Conn) {
		for range 2 {
			var message string
			if err := websocket.Message.Receive(peer, &message); err != nil {
				panic(err)
			}
			seen <- message
		}
	}))
	newer := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		peer, _, _, err := ws.UpgradeHTTP(request, answer)
		if err != nil {
			panic(err)
		}
		for range 2 {
			message, _, err := wsutil.ReadClientData(peer)
			if err != nil {
				panic(err)
			}
			seen <- string(message)
		}
	}))
	for _, each := range []struct {
		name   string
		server *httptest.Server
	}{{"golang.org/x/net/websocket", older}, {"gobwas/ws", newer}} {
		go send(each.server.Listener.Addr().String())
		fmt.Printf("%s: first %s, second %s\n", each.name, <-seen, <-seen)
	}
}
GO
go_get golang.org/x/net@v0.62.0 github.com/gobwas/ws@v1.5.0
go_run > seen.txt
described <<'TXT'
golang.org/x/net/websocket: first {"seat":, second "A1"}
gobwas/ws: first {"seat":"A1"}, second {"seat":"A2"}
TXT
