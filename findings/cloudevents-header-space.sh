#!/usr/bin/env bash
# Expected: a CloudEvent with the subject "row A 50%" that one language's SDK sends by HTTP in binary mode has that subject in the
# SDKs of the others.
# Instead Python's sends `row%20A%2050%25`, and JavaScript, Java and Go take these characters as the subject; from them Python
# reads another subject when a percent sign stands before two digits.
# Why: the HTTP binding says that space, quote, percent sign and what is not ASCII are percent-encoded in headers. Python does so
# since version 2; the others write and read the header as it is.
. "$(dirname "$0")/lib.sh"

npm_get cloudevents@10.0.0
pip_get cloudevents==2.2.0
maven_get io.cloudevents:cloudevents-http-basic:4.0.1
go_get github.com/cloudevents/sdk-go/v2@v2.16.2

cat > event.py <<'PY'
import sys
from cloudevents.core.bindings.http import HTTPMessage, from_binary_event, to_binary_event
from cloudevents.core.v1.event import CloudEvent
if sys.argv[1] == "read":
    headers = {"ce-specversion": "1.0", "ce-id": "1", "ce-type": "sold", "ce-source": "/shop", "ce-subject": sys.argv[2]}
    print("Python reads", from_binary_event(HTTPMessage(headers, b"")).get_subject())
else:
    event = CloudEvent({"specversion": "1.0", "id": "1", "type": "sold", "source": "/shop", "subject": sys.argv[2]}, None)
    print(to_binary_event(event).headers["ce-subject"])
PY
cat > event.cjs <<'JS'
const { CloudEvent, HTTP } = require("cloudevents")
const [, , header, subject] = process.argv
const base = { "ce-specversion": "1.0", "ce-id": "1", "ce-type": "sold", "ce-source": "/shop" }
console.log("JavaScript reads", HTTP.toEvent({ headers: { ...base, "ce-subject": header }, body: "" }).subject)
console.log("JavaScript writes", HTTP.binary(new CloudEvent({ id: "1", type: "sold", source: "/shop", subject })).headers["ce-subject"])
JS
cat > Main.java <<'JAVA'
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import java.net.URI;
import java.util.*;

public class Main {
    public static void main(String[] arguments) {
        Map<String, String> headers = Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-type", "sold", "ce-source", "/shop", "ce-subject", arguments[0]);
        System.out.println("Java reads " + HttpMessageFactory.createReader(headers, new byte[0]).toEvent().getSubject());
        CloudEvent event = CloudEventBuilder.v1().withId("1").withType("sold").withSource(URI.create("/shop")).withSubject(arguments[1]).build();
        Map<String, String> written = new TreeMap<>();
        HttpMessageFactory.createWriter(written::put, body -> {}).writeBinary(event);
        System.out.println("Java writes " + written.get("ce-subject"));
    }
}
JAVA
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	events "github.com/cloudevents/sdk-go/v2"
	binding "github.com/cloudevents/sdk-go/v2/protocol/http"
)

func main() {
	request, _ := http.NewRequest("POST", "http://shop.example/", nil)
	for name, value := range map[string]string{"specversion": "1.0", "id": "1", "type": "sold", "source": "/shop", "subject": os.Args[1]} {
		request.Header.Set("ce-"+name, value)
	}
	read, err := binding.NewEventFromHTTPRequest(request)
	if err != nil {
		panic(err)
	}
	fmt.Println("Go reads", read.Subject())
	event := events.NewEvent()
	event.SetID("1")
	event.SetType("sold")
	event.SetSource("/shop")
	event.SetSubject(os.Args[2])
	written, err := binding.NewHTTPRequestFromEvent(context.Background(), "http://shop.example/", event)
	if err != nil {
		panic(err)
	}
	fmt.Println("Go writes", written.Header.Get("ce-subject"))
}
GO
header=$(python event.py write "row A 50%")
{
  echo "Python writes $header"
  python event.py read "$header"
  node event.cjs "$header" "seat %31"
  java -cp 'jars/*' Main.java "$header" "seat %31"
  go_run "$header" "seat %31"
  python event.py read "seat %31"
} > seen.txt
described <<'TXT'
Python writes row%20A%2050%25
Python reads row A 50%
JavaScript reads row%20A%2050%25
JavaScript writes seat %31
Java reads row%20A%2050%25
Java writes seat %31
Go reads row%20A%2050%25
Go writes seat %31
Python reads seat 1
TXT
