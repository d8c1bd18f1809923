package staff

import "github.com/kruistabel/kruistabel/internal/web/page"

func states() []page.State { return nil }
