* Files as PSPP writes them, in the current folder: pspp make.sps.
DATA LIST LIST (';') NOTABLE /sex age income (F8.0) day (DATE11) moment (DATETIME20) town (A12) note (A400) t1 t2 t3 (F1.0).
BEGIN DATA
1;30;-5;31-MAY-2025;31-MAY-2025 13:45:07;Köln;short;1;0;1
2;.;98.25;15-OCT-1582;.;Bonn;x;0;1;0
9;99;1e12;.;01-JAN-1970 00:00:00;;;.;.;.
END DATA.
COMPUTE note = CONCAT(RTRIM(note), ' ', RPAD('', 250, 'lang '), 'ä', RPAD('', 100, 'z')).
FILE LABEL A survey by PSPP.
DOCUMENT First line of a document
   with a second one.
VARIABLE LABELS sex 'Geschlecht' /age 'Alter in Jahren' /town 'Größter Ort'.
VALUE LABELS sex 1 'männlich' 2 'weiblich' 9 'keine Angabe' /age 99 'no answer' /town 'Bonn' 'the old capital'.
MISSING VALUES sex (9) /age (99, 98, 97) /income (LO THRU -1, 1e12) /town ('Bonn').
VARIABLE LEVEL sex (NOMINAL) /age (SCALE).
MRSETS /MDGROUP NAME=$tools LABEL='Tools used' VARIABLES=t1 t2 t3 VALUE=1 /MCGROUP NAME=$said VARIABLES=t1 t2.
WEIGHT BY age.
SAVE OUTFILE='pspp.sav' /UNCOMPRESSED.
SAVE OUTFILE='pspp_packed.sav' /COMPRESSED.
SAVE OUTFILE='pspp.zsav' /ZCOMPRESSED.
EXPORT OUTFILE='pspp.por'.
