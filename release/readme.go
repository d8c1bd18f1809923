package release

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// readmeWords are the sentences of one language.
var readmeWords = []struct {
	lang, study, authorisation, purpose, rows, hidden, zeros, measure, verify, synthetic string
}{
	{"nl", "Studie", "Machtiging", "Doel",
		"table.csv heeft een rij per cel: de codes van de dimensies, n (aantal personen) en status. structure.json zegt wat de codes betekenen en hoe ze samenhangen.",
		"Status s: gepubliceerd. Status c: verborgen, zodat niemand herkend kan worden; zo'n cel telt minstens 1 persoon.",
		"Een combinatie van codes zonder rij is een gepubliceerde nul.",
		"Een persoon kan in verschillende maatregelen zitten: een code met \"overlapping\" is niet de som van de codes eronder.",
		"Nakijken: kruistabel verify PAKKET --key hub.pub, met de sleutel van de hub die u elders kreeg. Ook minisign kan manifest.json.minisig nakijken.",
		"SYNTHETISCHE GEGEVENS: deze cijfers gaan over geen enkele echte persoon."},
	{"fr", "Étude", "Autorisation", "Finalité",
		"table.csv a une ligne par cellule : les codes des dimensions, n (nombre de personnes) et status. structure.json dit ce que les codes signifient et comment ils s'emboîtent.",
		"Status s : publiée. Status c : cachée, pour que personne ne puisse être reconnu ; une telle cellule compte au moins 1 personne.",
		"Une combinaison de codes sans ligne est un zéro publié.",
		"Une personne peut suivre plusieurs mesures : un code marqué « overlapping » n'est pas la somme des codes qu'il contient.",
		"Vérifier : kruistabel verify PAQUET --key hub.pub, avec la clé du hub obtenue ailleurs. minisign peut aussi vérifier manifest.json.minisig.",
		"DONNÉES SYNTHÉTIQUES : ces chiffres ne concernent aucune personne réelle."},
	{"en", "Study", "Authorisation", "Purpose",
		"table.csv has one row per cell: the codes of the dimensions, n (number of persons) and status. structure.json says what the codes mean and how they nest.",
		"Status s: published. Status c: hidden, so that nobody can be recognised; such a cell counts at least 1 person.",
		"A combination of codes without a row is a published zero.",
		"A person may be in several measures: a code marked \"overlapping\" is not the sum of the codes below it.",
		"To verify: kruistabel verify PACKAGE --key hub.pub, with the hub's key got from elsewhere. minisign can verify manifest.json.minisig too.",
		"SYNTHETIC DATA: these figures are about no real person."},
}

// readme explains a package to whoever opens it, in Dutch, French and English.
// Its words are part of the format.
func readme(m *Manifest, s *Structure) []byte {
	var b bytes.Buffer
	title := fmt.Sprintf("%s (%s)", m.Title, m.Request)
	for i, w := range readmeWords {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s\n%s\n\n", title, strings.Repeat("=", utf8.RuneCountInString(title)))
		if m.Synthetic {
			fmt.Fprintf(&b, "%s\n\n", w.synthetic)
		}
		a := m.Authorisation
		fmt.Fprintf(&b, "%s: %s (%s)\n%s: %s, %s, %s\n%s: %s\n\n", w.study, m.Study.Title.In(w.lang), m.Study.ID,
			w.authorisation, a.Number, a.Date, a.Body.In(w.lang), w.purpose, a.Purpose.Text.In(w.lang))
		for _, line := range []string{w.rows, w.hidden, w.zeros, w.measure, w.verify} {
			fmt.Fprintf(&b, "- %s\n", line)
		}
		b.WriteString("\n")
		for _, d := range s.Dimensions {
			fmt.Fprintf(&b, "  %-22s %s\n", d.Name, d.Title.In(w.lang))
		}
	}
	return b.Bytes()
}
