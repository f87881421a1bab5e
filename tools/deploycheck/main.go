// Deploycheck reads deployment files as the tools they are made for read them, and prints what those would see, as JSON:
//
//	deploycheck compose FILE      loaded, interpolated from the environment and checked by Compose's own library
//	deploycheck kubernetes FILE…  every document decoded strictly into the API type that its kind names
//
// It leaves with 1 and one line for everything that is wrong.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	yamlutil "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

const version = "deploycheck 1"

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println(version)
		return
	}
	if len(os.Args) < 3 {
		fail("usage: deploycheck compose FILE | deploycheck kubernetes FILE…")
	}
	var seen any
	var err error
	switch os.Args[1] {
	case "compose":
		seen, err = readCompose(os.Args[2])
	case "kubernetes":
		seen, err = readKubernetes(os.Args[2:])
	default:
		fail("there is no " + os.Args[1])
	}
	if err != nil {
		fail(err.Error())
	}
	if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil {
		fail(err.Error())
	}
}

func fail(line string) {
	fmt.Fprintln(os.Stderr, line)
	os.Exit(1)
}

func readCompose(path string) (any, error) {
	options, err := cli.NewProjectOptions([]string{path}, cli.WithWorkingDirectory(filepath.Dir(path)), cli.WithOsEnv, cli.WithResolvedPaths(false), cli.WithProfiles([]string{"*"}))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

// kinds are those that the manifests use; another one is added here with the manifest that needs it.
var kinds = map[string]func() any{
	"v1/Namespace":                       func() any { return &corev1.Namespace{} },
	"v1/ConfigMap":                       func() any { return &corev1.ConfigMap{} },
	"v1/Service":                         func() any { return &corev1.Service{} },
	"v1/ServiceAccount":                  func() any { return &corev1.ServiceAccount{} },
	"v1/PersistentVolumeClaim":           func() any { return &corev1.PersistentVolumeClaim{} },
	"apps/v1/Deployment":                 func() any { return &appsv1.Deployment{} },
	"apps/v1/StatefulSet":                func() any { return &appsv1.StatefulSet{} },
	"batch/v1/Job":                       func() any { return &batchv1.Job{} },
	"networking.k8s.io/v1/NetworkPolicy": func() any { return &networkingv1.NetworkPolicy{} },
	"networking.k8s.io/v1/Ingress":       func() any { return &networkingv1.Ingress{} },
	"policy/v1/PodDisruptionBudget":      func() any { return &policyv1.PodDisruptionBudget{} },
}

func readKubernetes(paths []string) (any, error) {
	var objects []any
	var faults []error
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		documents := yamlutil.NewDocumentDecoder(io.NopCloser(bytes.NewReader(content)))
		buffer := make([]byte, len(content)+1)
		for number := 1; ; number++ {
			size, err := documents.Read(buffer)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			object, err := decode(buffer[:size])
			if err != nil {
				faults = append(faults, fmt.Errorf("%s, document %d: %w", path, number, err))
				continue
			}
			objects = append(objects, object)
		}
	}
	return objects, errors.Join(faults...)
}

func decode(document []byte) (any, error) {
	var head metav1.PartialObjectMetadata
	if err := yaml.Unmarshal(document, &head); err != nil {
		return nil, err
	}
	make, known := kinds[head.APIVersion+"/"+head.Kind]
	if !known {
		return nil, fmt.Errorf("kind %q of %q is none that is checked here", head.Kind, head.APIVersion)
	}
	if head.Name == "" {
		return nil, errors.New("metadata.name is missing")
	}
	object := make()
	if err := yaml.UnmarshalStrict(document, object); err != nil {
		return nil, err
	}
	return object, nil
}
