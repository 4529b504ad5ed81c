// Renders conversations by Go templates as an Ollama server does: messages of the same role that follow each other become one
// (results of tools stay apart), all system messages together are .System, and the functions are json and currentDate.
//
//	go run render.go < jobs.json > texts.json
//
// jobs: [{"name": ..., "template": ..., "conversations": [[{"role": ..., "content": ...}]]}], texts: {name: [text]}.
package main

import (
	"encoding/json"
	"os"
	"strings"
	"text/template"
	"time"
)

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type job struct {
	Name          string      `json:"name"`
	Template      string      `json:"template"`
	Conversations [][]message `json:"conversations"`
}

var functions = template.FuncMap{
	"json": func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		return string(text)
	},
	"currentDate": func(...string) string { return time.Now().Format("2006-01-02") },
}

func joined(messages []message) (string, []*message) {
	var system []string
	var all []*message
	for i := range messages {
		one := messages[i]
		if one.Role == "system" {
			system = append(system, one.Content)
		}
		last := len(all) - 1
		if last >= 0 && all[last].Role == one.Role && one.Role != "tool" {
			all[last].Content += "\n\n" + one.Content
		} else {
			all = append(all, &one)
		}
	}
	return strings.Join(system, "\n\n"), all
}

func main() {
	var jobs []job
	if err := json.NewDecoder(os.Stdin).Decode(&jobs); err != nil {
		panic(err)
	}
	texts := map[string][]string{}
	for _, one := range jobs {
		parsed := template.Must(template.New(one.Name).Option("missingkey=zero").Funcs(functions).Parse(one.Template))
		for _, conversation := range one.Conversations {
			system, messages := joined(conversation)
			var text strings.Builder
			err := parsed.Execute(&text, map[string]any{
				"System": system, "Messages": messages, "Tools": nil, "Response": "", "Think": false, "IsThinkSet": false,
			})
			if err != nil {
				panic(err)
			}
			texts[one.Name] = append(texts[one.Name], text.String())
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(texts); err != nil {
		panic(err)
	}
}
