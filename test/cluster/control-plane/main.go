// One program that is etcd, kube-apiserver and kubectl: the name it is started under, or its first argument, selects which.
// Tests need real servers of one matching version; one static binary is built once and cached (see ../binaries.ts).
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	name := filepath.Base(os.Args[0])
	if !run(name) {
		if len(os.Args) > 1 {
			os.Args = os.Args[1:]
			name = os.Args[0]
			if run(name) {
				return
			}
		}
		fmt.Fprintf(os.Stderr, "%s: not one of etcd, kube-apiserver, kubectl\n", name)
		os.Exit(2)
	}
}

// run starts the named program and reports whether there is one of that name.
func run(name string) bool {
	switch name {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kubectl":
		if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
			util.CheckErr(err)
		}
	default:
		return false
	}
	return true
}
