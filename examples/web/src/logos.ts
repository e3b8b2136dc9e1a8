const SHAPES = {
  github: [
    'M8 0a8 8 0 0 0-2.53 15.59c.4.07.55-.17.55-.38l-.01-1.49c-2.01.37-2.53-.49-2.69-.94-.09-.23-.48-.94-.82-1.13-.28-.15-.68-.52-.01-.53.63-.01 1.08.58 1.23.82.72 1.21 1.87.87 2.33.66.07-.52.28-.87.51-1.07-1.78-.2-3.64-.89-3.64-3.95 0-.87.31-1.59.82-2.15-.08-.2-.36-1.02.08-2.12 0 0 .67-.21 2.2.82a7.4 7.4 0 0 1 4 0c1.53-1.04 2.2-.82 2.2-.82.44 1.1.16 1.92.08 2.12.51.56.82 1.27.82 2.15 0 3.07-1.87 3.75-3.65 3.95.29.25.54.73.54 1.48l-.01 2.2c0 .21.15.46.55.38A8 8 0 0 0 8 0z currentColor',
  ],
  google: [
    'M15.68 8.18c0-.57-.05-1.11-.15-1.64H8v3.1h4.3a3.67 3.67 0 0 1-1.59 2.41v2h2.58a7.8 7.8 0 0 0 2.39-5.87z #4285f4',
    'M8 16c2.16 0 3.97-.72 5.3-1.94l-2.6-2a4.83 4.83 0 0 1-7.19-2.53H.86v2.07A8 8 0 0 0 8 16z #34a853',
    'M3.51 9.52a4.8 4.8 0 0 1 0-3.05V4.4H.86a8 8 0 0 0 0 7.19z #fbbc05',
    'M8 3.18c1.18 0 2.23.4 3.06 1.2l2.29-2.3A8 8 0 0 0 .86 4.41l2.65 2.06A4.77 4.77 0 0 1 8 3.18z #ea4335',
  ],
}

/** The sign of a place where somebody may have an account; decoration, since the button says its name. */
export function logo(of: keyof typeof SHAPES): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('aria-hidden', 'true')
  for (const shape of SHAPES[of]) {
    const path = document.createElementNS(svg.namespaceURI as 'http://www.w3.org/2000/svg', 'path')
    const end = shape.lastIndexOf(' ')
    path.setAttribute('d', shape.slice(0, end))
    path.setAttribute('fill', shape.slice(end + 1))
    svg.append(path)
  }
  return svg
}
