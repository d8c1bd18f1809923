"""Leaves things in out that must not be collected, and two that must."""
import os, socket

os.chdir("/work/out")
open("good.csv", "w").write("a\n1\n")
os.mkdir("plots")
open("plots/good.png", "w").write("png")
os.symlink("/etc/passwd", "passwd.csv")
os.symlink("good.csv", "same.csv")
os.symlink("/work/in", "folder")
os.symlink("nowhere", "dangling.csv")
os.mkfifo("pipe.csv")
socket.socket(socket.AF_UNIX).bind("socket.csv")
open("twin1.csv", "w").write("x")
os.link("twin1.csv", "twin2.csv")
os.makedirs("deep/er/est")
open("deep/er/est/a.csv", "w").write("x")
for name in ["new\nline.csv", ".hidden", "-rf", "two words.csv", "naïve.csv", "x" * 120 + ".csv", "\x1b[31m.csv", "a;b.csv", "c$(id).csv", "\u202egnp.csv", "back\\slash"]:
    open(name, "w").write("x")
open("secret.csv", "w").write("x")
os.chmod("secret.csv", 0)
with open("large.bin", "wb") as f:
    f.truncate(50 << 20)
