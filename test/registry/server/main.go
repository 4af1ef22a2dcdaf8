// The registry that tests talk to: distribution, the reference implementation, without its clouds and telemetry, so that it
// builds in a minute. It reads its usual configuration from the file named by the first argument, listens on http.addr
// (port 0: any), says where on stdout, and ends with its standard input, so that no dead test run leaves one behind.
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/distribution/distribution/v3/configuration"
	_ "github.com/distribution/distribution/v3/registry/auth/htpasswd"
	_ "github.com/distribution/distribution/v3/registry/auth/token"
	"github.com/distribution/distribution/v3/registry/handlers"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/inmemory"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: registry CONFIG.yml")
	}
	file, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	config, err := configuration.Parse(file)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", config.HTTP.Addr)
	if err != nil {
		log.Fatal(err)
	}
	address := listener.Addr()
	if config.HTTP.TLS.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(config.HTTP.TLS.Certificate, config.HTTP.TLS.Key)
		if err != nil {
			log.Fatal(err)
		}
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}})
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	app := handlers.NewApp(context.Background(), config)
	fmt.Printf("listening on %s\n", address)
	log.Fatal(http.Serve(listener, app))
}
