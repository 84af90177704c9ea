// Java's own HTTP client: sends the requests that it reads, one after the other over one client, and prints the answers.
// Format of both: see Plan.ts. The first argument is the version of HTTP that it begins with.

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

public class Client {
    public static void main(String[] args) throws Exception {
        var client = HttpClient.newBuilder().version(HttpClient.Version.valueOf(args[0])).build();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                System.out.println(ask(client, line.split("\t", -1)));
            } catch (Exception error) {
                System.out.println("error\t-\t" + encoded(error.toString().getBytes(StandardCharsets.UTF_8)));
            }
        }
        System.out.flush();
        System.exit(0);
    }

    static String ask(HttpClient client, String[] fields) throws Exception {
        var flags = fields[2];
        var body = Base64.getDecoder().decode(fields[4]);
        var publisher = BodyPublishers.noBody();
        if (flags.contains("chunked")) publisher = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
        else if (body.length > 0) publisher = BodyPublishers.ofByteArray(body);
        var request = HttpRequest.newBuilder(URI.create(fields[1])).method(fields[0], publisher);
        request.timeout(Duration.ofSeconds(30)).expectContinue(flags.contains("expect"));
        for (var header : fields[3].split("\\|")) {
            var colon = header.indexOf(": ");
            if (colon > 0) request.header(header.substring(0, colon), header.substring(colon + 2));
        }
        var response = client.send(request.build(), BodyHandlers.ofByteArray());
        var length = response.headers().firstValue("content-length").orElse("-");
        return response.statusCode() + "\t" + length + "\t" + encoded(response.body());
    }

    static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
